package dev.sundog.agent;

import dev.sundog.model.Site;
import dev.sundog.steer.FirstLease;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the quorum after the start who holds a group, until it answers.
 *
 * @param boot whether this host came up after an unclean end, or with a new index
 */
record FirstLeases(Proposals proposals, Deciding quorum, Site here, BootMark boot, BooleanSupplier closed) {
    private static final Logger LOG = LoggerFactory.getLogger(FirstLeases.class);
    private static final long LEADER_MILLIS = 20;
    /** Then it is asked all the same, and said that there is no answer. */
    private static final int LEADER_TRIES = 250;

    private static final long NOBODY_MILLIS = 10_000;

    /** Each on a thread of its own. */
    void findAll(List<GroupAgent> agents) {
        if (quorum.isPutBack()) {
            boot.putBack();
        }
        var left = new AtomicInteger(agents.size());
        agents.forEach(agent -> Thread.ofVirtual().start(() -> {
            find(agent, agent == agents.getFirst());
            if (left.decrementAndGet() == 0 && !closed.getAsBoolean()) {
                boot.settled();
            }
        }));
    }

    /** @param speaks whether it says that there is no answer: one of hundreds is enough */
    private void find(GroupAgent agent, boolean speaks) {
        var ask = new LeaseCommand.Found(agent.workload().group(), Site.PRIVATE);
        while (!closed.getAsBoolean() && agent.role() instanceof GroupRole.Unknown) {
            awaitLeader();
            try {
                var lease = FirstLease.after(proposals.propose(ask).join()).flatMap(this::objected);
                if (lease.isPresent() && first().mayHold(lease.get())) {
                    agent.found(lease.get());
                    return;
                }
                if (lease.isPresent()) {
                    LOG.error(
                            "{} was held here, its copy at {} is not current, and this host was put back without its data: nobody"
                                    + " serves it. -> Take it over there with what is there: sundog failover {} --to {} --force",
                            lease.get().group(),
                            here.other().label(),
                            lease.get().group(),
                            here.other().label());
                    GroupAgent.pause(NOBODY_MILLIS);
                }
            } catch (CompletionException e) {
                if (speaks) {
                    LOG.warn(
                            "The quorum does not answer yet: {}",
                            quorum.health().why());
                }
            }
            GroupAgent.pause();
        }
    }

    /** Who asks before somebody leads goes from voter to voter, and holds up those that are to elect one. */
    private void awaitLeader() {
        for (int i = 0; i < LEADER_TRIES && !quorum.health().hasLeader() && !closed.getAsBoolean(); i++) {
            GroupAgent.pause(LEADER_MILLIS);
        }
    }

    private FirstLease first() {
        return new FirstLease(here, boot.isUnclean(), boot.isFresh(), boot.isPutBack());
    }

    private Optional<GroupLease> objected(GroupLease lease) {
        var objection = first().objection(lease);
        return objection.isEmpty()
                ? Optional.of(lease)
                : FirstLease.after(proposals.propose(objection.get()).join());
    }
}
