package dev.sundog.transfer;

import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A group that one site writes, as it is verified: at the site that holds it, against the mirror. */
final class HeldSubject implements Verifying.Subject {
    private final GroupFiles files;
    private final Mirroring mirroring;
    private final Outlet outlet;
    private final Supplier<Optional<Holding>> holding;
    private final Consumer<Holding> drain;
    private final BooleanSupplier current;

    /**
     * A group.
     *
     * @param holding this site's, where it can be verified now
     * @param drain what has happened so far is known from now on
     * @param current whether all that was found has been told and is durable there
     */
    HeldSubject(
            GroupFiles files,
            Mirroring mirroring,
            Outlet outlet,
            Supplier<Optional<Holding>> holding,
            Consumer<Holding> drain,
            BooleanSupplier current) {
        this.files = files;
        this.mirroring = mirroring;
        this.outlet = outlet;
        this.holding = holding;
        this.drain = drain;
        this.current = current;
    }

    @Override
    public Optional<Epoch> epoch() {
        return holding.get().map(Holding::epoch);
    }

    /** Only one of the two sites gives any. */
    @Override
    public long id(long wallNanos) {
        return wallNanos;
    }

    @Override
    public OperatorException refusal() {
        return new OperatorException(
                files.group() + " cannot be verified here now: this site does not hold it, or both sides are"
                        + " not compared yet",
                "Ask at the site that holds it, when sundog status shows the link up and its copies compared");
    }

    @Override
    public Optional<String> obstacle(boolean reading) {
        boolean any = reading && holding.get().isEmpty();
        return any ? Optional.of("the link went down, or the other site took over") : Optional.empty();
    }

    @Override
    public Rereading.Side here(boolean repair) {
        var mine = holding.get().orElseThrow(this::refusal);
        return Findings.here(files, mine, () -> drain.accept(mine), repair);
    }

    @Override
    public Rereading.Side there(boolean repair) {
        return mirroring.side(repair);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** What is otherwise is told by the holder, once both sides have been read. */
    @Override
    public void awaitRepaired(boolean repair, BooleanSupplier goesOn) {}

    @Override
    public List<TreePath> takeUnrepaired() {
        return List.of();
    }

    /** Both sides are compared anew. */
    @Override
    public void repair() {
        holding.get().ifPresent(h -> outlet.send(h.linkUp()));
    }

    @Override
    public boolean isCurrent() {
        return current.getAsBoolean();
    }
}
