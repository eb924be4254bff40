package dev.sundog.transfer;

import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** A group that both sites write, as it is verified: from either of them. */
final class SharedSubject implements Verifying.Subject {
    private final SharedParts parts;
    private final Runnable drain;
    private final BooleanSupplier met;
    private final Clocks clocks;
    private final Lock lock;

    /**
     * A group.
     *
     * @param drain what has happened so far is known from now on
     * @param met whether the other side has begun a session since the link came up
     */
    SharedSubject(SharedParts parts, Runnable drain, BooleanSupplier met, Clocks clocks, Lock lock) {
        this.parts = parts;
        this.drain = drain;
        this.met = met;
        this.clocks = clocks;
        this.lock = lock;
    }

    @Override
    public Optional<Epoch> epoch() {
        boolean can = parts.isLinked() && met.getAsBoolean() && isReady() && !isHalted();
        return can ? Optional.of(SharedTransfer.EPOCH) : Optional.empty();
    }

    @Override
    public long id(long wallNanos) {
        return (wallNanos & ~1L) | parts.site().ordinal();
    }

    @Override
    public OperatorException refusal() {
        return new OperatorException(
                parts.files().group() + " cannot be verified now: " + why(),
                "Ask again when sundog status shows the link up and both copies compared");
    }

    private String why() {
        if (isHalted()) {
            return parts.noticing().missing().halted();
        }
        return parts.isLinked() && met.getAsBoolean() ? "what is here is still looked through" : "the link is down";
    }

    @Override
    public Optional<String> obstacle(boolean reading) {
        return isHalted() || (reading && epoch().isEmpty()) ? Optional.of(why()) : Optional.empty();
    }

    @Override
    public Rereading.Side here(boolean repair) {
        return Findings.both(parts, drain, repair);
    }

    @Override
    public Rereading.Side there(boolean repair) {
        return here(repair);
    }

    @Override
    public boolean isReady() {
        return parts.noticing().isScanned() || isHalted();
    }

    /** What is told is at the other site then, durably; or a person has to say first that it is right. */
    @Override
    public void awaitRepaired(boolean repair, BooleanSupplier goesOn) throws InterruptedException {
        Locked.await(lock, parts.mending()::isIdle, goesOn);
        if (!repair) {
            return;
        }
        Locked.await(lock, () -> isHalted() || parts.noticing().isSettled(), goesOn);
        long until = clocks.bootNanos().getAsLong();
        Locked.await(lock, () -> isHalted() || parts.ledger().isConfirmedUpTo(until), goesOn);
    }

    private boolean isHalted() {
        return parts.noticing().missing().isHalted();
    }

    @Override
    public List<TreePath> takeUnrepaired() {
        var out = new ArrayList<>(parts.mending().takeUnrepaired());
        if (isHalted()) {
            var gone = parts.noticing().missing().all();
            out.addAll(gone.isEmpty() ? Set.of(TreePath.ROOT) : gone);
        }
        return out;
    }

    /** It is told when it is found, as what is written is. */
    @Override
    public void repair() {}

    /** Each side has waited for that before it said that it was over. */
    @Override
    public boolean isCurrent() {
        return true;
    }
}
