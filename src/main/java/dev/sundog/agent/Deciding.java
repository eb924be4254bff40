package dev.sundog.agent;

import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import dev.sundog.quorum.ConstitutionFile;
import dev.sundog.quorum.Health;
import dev.sundog.quorum.Quorum;
import dev.sundog.steer.Constitution;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseView;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who decides about leases, at this moment: the quorum of the constitution in force. With a witness that never changes. Without
 * one (DESIGN section 5, rule 6) one site has the only voice, the other listens, and an operator's force at the listener founds
 * the next constitution, which the former voter obeys as soon as it hears of it.
 */
final class Deciding implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Deciding.class);
    private static final long ASK_MILLIS = 5000;
    private static final long PAUSE_MILLIS = 500;
    private static final int OPEN_TRIES = 10;

    private final Site here;
    private final boolean witnessed;
    private final ConstitutionFile file;
    private final BiFunction<Constitution, Consumer<LeaseView>, Quorum> opening;
    private Consumer<LeaseView> changed = view -> {};
    private Consumer<LeaseView> overruled = view -> {};
    private volatile Constitution constitution;
    private volatile @Nullable Quorum quorum;
    private volatile boolean heard;
    private volatile boolean closed;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * Nothing is asked yet.
     *
     * @param opening starts the member of that constitution's quorum at this site
     */
    Deciding(
            Site here,
            boolean witnessed,
            ConstitutionFile file,
            BiFunction<Constitution, Consumer<LeaseView>, Quorum> opening) {
        this.here = here;
        this.witnessed = witnessed;
        this.file = file;
        this.opening = opening;
        this.constitution = file.read();
    }

    /**
     * Starts to decide. The only voter first asks the other site whether it took over meanwhile, for a few seconds: it may not
     * be there, and then this site goes on with what it has.
     *
     * @param greet tells the other site this site's constitution
     * @param observer told what the quorum's member here has applied
     * @param obeyed told the leases that a later constitution begins with: they hold at once
     * @throws OperatorException when this site has forgotten what it decided
     */
    void start(Runnable greet, Consumer<LeaseView> observer, Consumer<LeaseView> obeyed) {
        if (isOnlyVoter()) {
            LOG.info("asks {} whether it took over meanwhile", here.other().label());
            for (long waited = 0; !heard && trouble.isEmpty() && waited < ASK_MILLIS; waited += 100) {
                greet.run();
                GroupAgent.pause(100);
            }
            if (trouble.isPresent()) {
                throw new OperatorException(
                        trouble.get(), "Put back the state directory, or take over at the other site with --force");
            }
            if (!heard) {
                LOG.warn(
                        "{} does not answer; goes on as the only voter",
                        here.other().label());
            }
        }
        synchronized (this) {
            changed = observer;
            overruled = obeyed;
            quorum = opening.apply(constitution, changed);
        }
    }

    Constitution constitution() {
        return constitution;
    }

    /** Whether the only voice is the other site's. */
    boolean follows() {
        return !witnessed && constitution.voter() != here;
    }

    /** Whether nobody decides when this site goes. */
    boolean isOnlyVoter() {
        return !witnessed && !follows();
    }

    /** Whether nothing can be decided at this site but by founding. */
    boolean isVoiceless() {
        var member = quorum;
        return follows() && (member == null || !member.health().hasLeader());
    }

    /** What there is to say about a missing witness. */
    Optional<String> note() {
        var voter = constitution.voter();
        return witnessed
                ? Optional.empty()
                : Optional.of("no witness: if " + voter.label() + " is lost, "
                        + voter.other().label() + " takes over only by failover --force");
    }

    Optional<String> trouble() {
        return trouble;
    }

    CompletableFuture<LeaseAnswer> propose(LeaseCommand command) {
        var member = quorum;
        return member == null ? nobody() : member.propose(command);
    }

    /** Whether this host was put back without its votes and its data. */
    boolean isPutBack() {
        var member = quorum;
        return member != null && member.isVoteless();
    }

    /** See {@link Quorum#readmit}. */
    void readmit(Voter voter) {
        var member = quorum;
        if (member == null) {
            throw new OperatorException("The quorum is not open yet", "Wait a moment");
        }
        member.readmit(voter);
    }

    CompletableFuture<LeaseView> confirmed() {
        var member = quorum;
        return member == null ? nobody() : member.confirmed();
    }

    Health health() {
        var member = quorum;
        var health = member == null
                ? new Health(false, Optional.empty(), false, Set.of(), voters(), "not asked yet")
                : member.health();
        return note().map(n -> new Health(
                        health.hasLeader(),
                        health.leader(),
                        health.majority(),
                        health.reachable(),
                        health.voters(),
                        health.why() + "; " + n))
                .orElse(health);
    }

    private Set<Voter> voters() {
        return witnessed ? Set.of(Voter.values()) : Set.of(constitution.voter().voter());
    }

    /** Fails after a while: who proposes asks again at once. */
    private static <T> CompletableFuture<T> nobody() {
        var failed = new CompletableFuture<T>();
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> failed.completeExceptionally(
                        new OperatorException("The quorum is not open yet", "Wait a moment")));
        return failed;
    }

    /** The other site told its constitution. Does not block. */
    void hear(Constitution told) {
        if (witnessed || told.number() <= constitution.number()) {
            heard = true;
        } else {
            Thread.ofVirtual().start(() -> obey(told));
        }
    }

    /** This site's voice ended without it: it stops what it held, remembers that, and listens from now on. */
    private synchronized void obey(Constitution told) {
        if (closed || told.number() <= constitution.number()) {
            return;
        }
        if (told.voter() == here) {
            trouble = Optional.of("this site alone decided in constitution " + told.number() + " and has forgotten it");
            return;
        }
        LOG.warn("{} took over by force: constitution {} ends", told.voter().label(), constitution.number());
        boolean open = quorum != null;
        if (open) {
            overruled.accept(told.start());
        }
        file.write(told);
        trouble = Optional.empty();
        end();
        constitution = told;
        heard = true;
        while (open && quorum == null && !closed) {
            try {
                quorum = opening.apply(told, changed);
            } catch (OperatorException e) {
                LOG.error("{} -> {}", e.what(), e.remedy());
                GroupAgent.pause(1000);
            }
        }
    }

    /**
     * An operator takes groups here, though the only voter cannot be asked: from now on this site has the only voice.
     *
     * @param all groups of this site
     * @throws OperatorException when this site's own voter does not come up; what was founded stays
     */
    synchronized void found(Collection<GroupId> all, GroupId taken) {
        var member = quorum;
        if (!follows() || member == null) {
            throw new OperatorException(here.label() + " decides already", "Try again");
        }
        var next = constitution.after(member.local(), all, Set.of(taken));
        file.write(next);
        LOG.warn("an operator founds constitution {}: {} decides alone", next.number(), here.label());
        end();
        constitution = next;
        var founded = openSoon(next);
        quorum = founded;
        try {
            founded.confirmed().join();
        } catch (CompletionException e) {
            throw new OperatorException("This site's own voter does not answer: " + e.getMessage(), "Try again", e);
        }
        overruled.accept(next.start());
    }

    /** Its port may be busy for a moment. */
    private Quorum openSoon(Constitution next) {
        for (int tries = 1; ; tries++) {
            try {
                return opening.apply(next, changed);
            } catch (OperatorException e) {
                if (tries == OPEN_TRIES || closed) {
                    throw new OperatorException(
                            "Constitution " + next.number() + " is founded, but this site's voter does not start: "
                                    + e.what(),
                            e.remedy() + "; then restart this agent: it decides alone from then on",
                            e);
                }
                GroupAgent.pause(1000);
            }
        }
    }

    private void end() {
        var member = quorum;
        quorum = null;
        if (member != null) {
            member.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            end();
        }
    }
}
