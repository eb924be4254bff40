package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a vote back to a voter that lost its storage. Its votes of before count until the two others have agreed, both of them, that it
 * is none of them: what was agreed with its help is then at both. Only then does it become one again, with nothing, and gets all there
 * is before it is counted. Every step may be done again.
 */
final class Readmission {
    private static final Logger LOG = LoggerFactory.getLogger(Readmission.class);
    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 500;

    private final Asking asks;
    private final RaftGroup group;
    private final Supplier<Collection<RaftPeer>> agreed;

    /**
     * Prepares.
     *
     * @param group all that there should be
     * @param agreed voters as far as is known here
     */
    Readmission(Asking asks, RaftGroup group, Supplier<Collection<RaftPeer>> agreed) {
        this.asks = asks;
        this.group = group;
        this.agreed = agreed;
    }

    /** Returns once it votes. */
    void of(Voter voter) {
        var id = RaftPeerId.valueOf(voter.label());
        boolean counted = agreed.get().stream().anyMatch(p -> p.getId().equals(id));
        if (counted && takesPart(voter, id)) {
            throw new OperatorException(
                    voter.label() + " votes already",
                    "Only a voter that was put back by 'sundog restore' is admitted anew");
        }
        var others =
                group.getPeers().stream().filter(p -> !p.getId().equals(id)).toList();
        LOG.warn("{} is taken from the voters, which both others agree to", voter.label());
        insist(
                voter,
                "both other voters agree to that",
                client -> client.admin().setConfiguration(others));
        if (!takesPart(voter, id)) {
            insist(
                    voter,
                    "it is there to be counted",
                    client -> client.getGroupManagementApi(id).add(RaftGroup.valueOf(group.getGroupId())));
        }
        insist(voter, "it has caught up", client -> client.admin().setConfiguration(List.copyOf(group.getPeers())));
        LOG.warn("{} votes again", voter.label());
    }

    /** Whether it has a storage of this quorum. One that cannot be asked is not admitted, and nothing is changed. */
    private boolean takesPart(Voter voter, RaftPeerId id) {
        try {
            return asks.client().getGroupManagementApi(id).list().getGroupIds().contains(group.getGroupId());
        } catch (IOException e) {
            throw new OperatorException(
                    voter.label() + " does not answer at its quorum address: " + e.getMessage(),
                    "Start its agent there, and see with: sundog status",
                    e);
        }
    }

    private void insist(Voter voter, String until, Asking.Call step) {
        var why = "";
        for (int n = 0; n < TRIES; n++) {
            try {
                var reply = asks.ask(step);
                if (reply.isSuccess()) {
                    return;
                }
                why = String.valueOf(reply.getException());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
            pause();
        }
        throw new OperatorException(
                voter.label() + " was not admitted: it was waited in vain until " + until + ": " + why,
                "See that all three agents run and reach each other; then do it again");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
