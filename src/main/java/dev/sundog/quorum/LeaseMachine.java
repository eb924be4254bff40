package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.steer.LeaseCodec;
import dev.sundog.steer.LeaseTable;
import dev.sundog.steer.LeaseView;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the agreed log to the lease table, and the table to snapshots. Ratis calls it, one change at a time. */
final class LeaseMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseMachine.class);
    /** Changes nothing and is answered with the table; commands start with their version, 1 or more. */
    static final byte[] CONFIRM = {0};

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Consumer<LeaseView> onChange;
    private LeaseTable table;
    private volatile LeaseView view;

    /** A machine whose table is {@code start} before the first command; the same at every member. */
    LeaseMachine(LeaseView start, Consumer<LeaseView> onChange) {
        this.table = LeaseTable.fromSnapshot(LeaseCodec.encode(start));
        this.view = start;
        this.onChange = onChange;
    }

    /** The table as far as this voter has applied it. */
    LeaseView view() {
        return view;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        super.initialize(server, group, raftStorage);
        getLifeCycle().startAndTransition(() -> {
            storage.init(raftStorage);
            load(storage.loadLatestSnapshot());
        });
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load(storage.loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    private synchronized void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
        if (snapshot == null) {
            return;
        }
        var file = snapshot.getFile().getPath();
        var digest = MD5FileUtil.computeMd5ForFile(file.toFile());
        if (!digest.equals(snapshot.getFile().getFileDigest())) {
            throw new OperatorException(
                    "The snapshot " + file + " is damaged",
                    "Check the disk; put back an undamaged copy of the storage");
        }
        table = LeaseTable.fromSnapshot(Files.readAllBytes(file));
        setLastAppliedTermIndex(snapshot.getTermIndex());
        publish();
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        var transaction = super.startTransaction(request);
        try {
            var bytes = request.getMessage().getContent().toByteArray();
            if (!Arrays.equals(bytes, CONFIRM)) {
                LeaseCodec.decodeCommand(bytes);
            }
        } catch (OperatorException e) {
            transaction.setException(new StateMachineException(e.what()));
        }
        return transaction;
    }

    /** Throws where the command is of a newer release: this voter then stops, rather than differ from the others. */
    @Override
    public synchronized CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        var entry = transaction.getLogEntry();
        var bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
        if (Arrays.equals(bytes, CONFIRM)) {
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(message(LeaseCodec.encode(view)));
        }
        var answer = table.apply(LeaseCodec.decodeCommand(bytes));
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        publish();
        return CompletableFuture.completedFuture(message(LeaseCodec.encode(answer)));
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex at;
        byte[] bytes;
        synchronized (this) {
            at = getLastAppliedTermIndex();
            bytes = table.snapshot();
        }
        if (at.getIndex() <= RaftLog.INVALID_LOG_INDEX) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        var file = storage.getSnapshotFile(at.getTerm(), at.getIndex()).toPath();
        DurableFile.replace(file, bytes);
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file, digest), at));
        return at.getIndex();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    static Message message(byte[] bytes) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
    }

    @SuppressWarnings("CatchingUnchecked")
    private void publish() {
        view = table.view();
        try {
            onChange.accept(view);
        } catch (RuntimeException e) {
            LOG.error("An observer of the leases failed", e);
        }
    }
}
