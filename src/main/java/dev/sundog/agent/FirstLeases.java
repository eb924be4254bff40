package dev.sundog.agent;

import dev.sundog.model.Site;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the quorum after the start who holds a group, until it answers.
 *
 * @param boot whether this host came up after an unclean end: the mirror's acknowledged versions are the newer ones
 */
record FirstLeases(Proposals proposals, Deciding quorum, Site here, BootMark boot, BooleanSupplier closed) {
    private static final Logger LOG = LoggerFactory.getLogger(FirstLeases.class);

    /** Each on a thread of its own. */
    void findAll(List<GroupAgent> agents) {
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
            try {
                if (proposals.propose(ask).join() instanceof LeaseAnswer.Granted g) {
                    agent.found(boot.isUnclean() ? givenUp(g.lease()) : g.lease());
                    return;
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

    /** After an unclean end of this host a current copy at the other side is the newer one (DESIGN rule 13). */
    private GroupLease givenUp(GroupLease lease) {
        if (lease.holder() != here) {
            return lease;
        }
        var answer = proposals
                .propose(new LeaseCommand.Yield(lease.group(), here, lease.epoch()))
                .join();
        return answer instanceof LeaseAnswer.Granted g ? g.lease() : lease;
    }
}
