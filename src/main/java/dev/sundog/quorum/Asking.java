package dev.sundog.quorum;

import dev.sundog.model.Voter;
import java.io.IOException;
import java.util.List;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.retry.RetryPolicies;

/**
 * Asks the voters, whoever of them leads. Left alone, Ratis' client stays with a voter that takes no part: it is asked while no leader is
 * known, and knows of none to ask instead. Safe for use by many threads.
 */
final class Asking implements AutoCloseable {
    private static final long AGAIN_MILLIS = 50;
    private static final int MOST_TRIES = 100;

    /** One question. */
    interface Call {
        RaftClientReply to(RaftClient client) throws IOException;
    }

    private final RaftProperties properties;
    private final Parameters parameters;
    private final RaftGroup group;
    private final List<RaftPeerId> all;
    private final boolean several;
    private int first;
    private volatile RaftClient client;
    private boolean closed;

    /**
     * Begins with the leader.
     *
     * @param leader who should lead
     * @param several whether there are others to ask where one takes no part
     */
    Asking(RaftProperties properties, Parameters parameters, RaftGroup group, Voter leader, boolean several) {
        this.properties = properties;
        this.parameters = parameters;
        this.group = group;
        this.several = several;
        this.all = group.getPeers().stream().map(RaftPeer::getId).toList();
        this.first = Math.max(0, all.indexOf(RaftPeerId.valueOf(leader.label())));
        this.client = opened();
    }

    private RaftClient opened() {
        return RaftClient.newBuilder()
                .setProperties(properties)
                .setParameters(parameters)
                .setRaftGroup(group)
                .setLeaderId(all.get(first))
                .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(100, RatisProperties.millis(50)))
                .build();
    }

    RaftClient client() {
        return client;
    }

    /** The answer of one that takes part. Where there are three it goes on until one does, for some seconds, or it is interrupted. */
    RaftClientReply ask(Call call) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            var asked = client;
            boolean last = !several || tries == MOST_TRIES;
            try {
                var reply = call.to(asked);
                if (last || !(reply.getException() instanceof GroupMismatchException)) {
                    return reply;
                }
            } catch (GroupMismatchException e) {
                if (last) {
                    throw e;
                }
            }
            Thread.sleep(AGAIN_MILLIS);
            beginWithAnother(asked);
        }
    }

    private synchronized void beginWithAnother(RaftClient asked) throws IOException {
        if (client == asked && !closed) {
            first = (first + 1) % all.size();
            client = opened();
            asked.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        client.close();
    }
}
