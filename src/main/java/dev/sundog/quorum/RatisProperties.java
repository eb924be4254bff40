package dev.sundog.quorum;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set: quick elections, small buffers, a log cut behind snapshots. */
final class RatisProperties {
    /** Longer than any suspension: Ratis would otherwise close a voter for good after a pause of a minute. */
    private static final TimeDuration NEVER = TimeDuration.valueOf(36_500, TimeUnit.DAYS);

    private RatisProperties() {}

    /**
     * How the log is cut.
     *
     * @param snapshotEvery commands between snapshots
     * @param segmentBytes size of a log file; whole files behind the snapshot are removed
     */
    record LogLimits(long snapshotEvery, int segmentBytes) {
        static final LogLimits NORMAL = new LogLimits(10_000, 1 << 20);
    }

    static RaftProperties of(QuorumSettings settings, LogLimits limits, Duration patience) {
        var p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(p, settings.ownAddress().getHostString());
        GrpcConfigKeys.Server.setPort(p, settings.ownAddress().getPort());
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(8 << 20));
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(p, 4);
        elections(p, patience.toMillis());
        log(p, settings.storage(), limits);
        RaftClientConfigKeys.Rpc.setRequestTimeout(p, millis(patience.toMillis()));
        return p;
    }

    /** In proportion: where machines stand still for longer, nobody is to depose a leader that does so, nor to give up an election. */
    private static void elections(RaftProperties p, long patienceMillis) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(patienceMillis * 3 / 10));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(patienceMillis / 2));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(patienceMillis * 3 / 20));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(patienceMillis * 3 / 10));
        RaftServerConfigKeys.Rpc.setRequestTimeout(p, millis(patienceMillis));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(1000));
        RaftServerConfigKeys.setCloseThreshold(p, NEVER);
    }

    private static void log(RaftProperties p, Path storage, LogLimits limits) {
        RaftServerConfigKeys.setStorageDir(p, List.of(storage.resolve("raft").toFile()));
        RaftServerConfigKeys.setStorageFreeSpaceMin(p, SizeInBytes.valueOf(0));
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(limits.segmentBytes()));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf(Math.min(limits.segmentBytes(), 64 << 10)));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(1 << 20));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(2 << 20));
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, limits.snapshotEvery());
        RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
    }

    static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
