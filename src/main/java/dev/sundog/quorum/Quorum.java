package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import dev.sundog.quorum.RatisProperties.LogLimits;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCodec;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.LoggerFactory;

/**
 * One member of the quorum, and the way to ask the quorum through it: a voter, or the listener of an installation without a
 * witness, who applies but decides nothing. All members apply the same commands to the same
 * {@link dev.sundog.steer.LeaseTable}. Safe for use by many threads.
 */
public final class Quorum implements AutoCloseable {
    private static final long ANSWER_WITHIN_MILLIS = 5000;
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Quorum.class);
    /** Held, or its level would be forgotten: Ratis' own gRPC and Netty log past slf4j. */
    private static final Logger SHADED = Logger.getLogger("org.apache.ratis.thirdparty");

    private final QuorumSettings settings;
    /** Who was heard within this time is reachable; heartbeats come seven times as often. */
    private final long heardWithinMillis;

    private final long reconnectMillis;
    private final RaftGroup group;
    private final LeaseMachine machine;
    private final VoterMark mark;
    /** Whether this voter lost its votes, and was not admitted anew yet. */
    private volatile boolean voteless;

    private final ReentrantLock readmitting = new ReentrantLock();

    private final RaftServer server;
    private final Asking asks;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Starts the voter; it answers before the others are up.
     *
     * @param patience how long a leader may take to answer before another is asked, and somebody may be silent who counts as heard:
     *     well below the lease, and more than a busy machine stands still, for who changes to another leader too soon makes all
     *     connections anew. Elections go by it too: a leader that is silent for a third to half of it is replaced
     * @param onChange told the table after each command applied here, and once after a restart or a snapshot; on any
     *     thread, which it must not block
     * @throws OperatorException when the storage is lost, rolled back or another's, the address
     *     cannot be used, or the members differ from those the storage knows
     */
    public Quorum(QuorumSettings settings, Duration patience, Consumer<LeaseView> onChange) {
        this(settings, patience, onChange, LogLimits.NORMAL);
    }

    Quorum(QuorumSettings settings, Duration patience, Consumer<LeaseView> onChange, LogLimits limits) {
        keepRatisFromEndingTheProcess();
        this.settings = settings;
        this.heardWithinMillis = patience.toMillis();
        this.reconnectMillis = heardWithinMillis * 3 / 2;
        this.group = group(settings);
        this.machine = new LeaseMachine(settings.constitution().start(), onChange);
        var parameters = new Parameters();
        GrpcConfigKeys.TLS.setConf(parameters, QuorumTls.of(settings.own(), settings.trusted()));
        this.mark = new VoterMark(settings.storage(), settings.self().label(), settings.installation());
        this.voteless = mark.waitsForAdmission();
        if (!voteless) {
            mark.admit();
        }
        var properties = RatisProperties.of(settings, limits, patience);
        this.server = start(properties, parameters);
        this.asks = new Asking(
                properties,
                parameters,
                voteless ? without(settings.self()) : group,
                settings.preferredLeader(),
                settings.members().size() == 3);
        calls.execute(this::keepReconnecting);
    }

    /**
     * Has the leader, wherever it is, put the command before the majority. Fails with {@link QuorumUnavailable} when
     * there is no answer within 5 s; the command may then still be applied.
     */
    public CompletableFuture<LeaseAnswer> propose(LeaseCommand command) {
        var message = LeaseMachine.message(LeaseCodec.encode(command));
        return ask(client -> client.io().send(message), LeaseCodec::decodeAnswer);
    }

    /** Whether this host was put back without its votes, and nobody has admitted it anew. */
    public boolean isVoteless() {
        return voteless;
    }

    /** The table as far as this voter has applied it; may be behind, never ahead of what the majority agreed. */
    public LeaseView local() {
        return machine.view();
    }

    /**
     * The table with everything that was agreed before this call, confirmed by a majority: an entry of its own in the
     * log, so it cannot be answered by a leader that lost its majority. Fails with
     * {@link QuorumUnavailable} when there is no answer within 5 s.
     */
    public CompletableFuture<LeaseView> confirmed() {
        return ask(client -> client.io().send(LeaseMachine.message(LeaseMachine.CONFIRM)), LeaseCodec::decodeView);
    }

    /**
     * Gives a vote back to a voter that was put back without its votes. Takes some seconds.
     *
     * @throws OperatorException when it votes already, or one of the three does not answer
     */
    public void readmit(Voter lost) {
        if (settings.voters().size() != 3) {
            throw new OperatorException(
                    "There is one voter here, and no other that could admit it",
                    "Where a host was lost, make a new installation over the existing data (docs/operations.md)");
        }
        if (lost == settings.self()) {
            throw new OperatorException(lost.label() + " cannot admit itself", "Ask at another host");
        }
        if (!readmitting.tryLock()) {
            throw new OperatorException(
                    "A voter is being admitted here already",
                    "Wait for that; sundog status at its host says when it votes");
        }
        try {
            new Readmission(asks, group, this::agreed).of(lost);
        } finally {
            readmitting.unlock();
        }
    }

    private Collection<RaftPeer> agreed() {
        try {
            return server.getDivision(group.getGroupId()).getRaftConf().getAllPeers();
        } catch (IOException e) {
            throw new OperatorException("This voter has stopped: " + e.getMessage(), "Ask at another host", e);
        }
    }

    /** Those that a voter can ask which takes no part itself. */
    private RaftGroup without(Voter one) {
        return RaftGroup.valueOf(
                group.getGroupId(),
                group.getPeers().stream()
                        .filter(p -> !p.getId().toString().equals(one.label()))
                        .toList());
    }

    /** One that has been counted by the others keeps that from now on. */
    private void lookForAdmission() {
        try {
            var division = server.getDivision(group.getGroupId());
            var conf = division.getRaftConf();
            boolean counted =
                    conf.getCurrentPeers().stream().anyMatch(p -> p.getId().equals(server.getId()))
                            && conf.getPreviousPeers().isEmpty();
            if (counted && division.getInfo().getLifeCycleState() == LifeCycle.State.RUNNING) {
                mark.admitted();
                voteless = false;
                LOG.info("This voter was admitted anew and votes");
            }
        } catch (IOException e) {
            LOG.debug("not admitted yet: {}", e.getMessage());
        } catch (OperatorException e) {
            LOG.error("This voter was admitted anew, and that cannot be noted: {} -> {}", e.what(), e.remedy());
        }
    }

    public Health health() {
        if (voteless) {
            var why = "this voter was put back without its votes and takes no part; "
                    + (settings.voters().size() == 3
                            ? "at another host: sundog readmit "
                                    + settings.self().label()
                            : "without a witness nobody can admit it: make a new installation over the data");
            return new Health(false, Optional.empty(), false, Set.of(), settings.voters(), why);
        }
        try {
            var division = server.getDivision(group.getGroupId()).getInfo();
            var role = division.getRoleInfoProto();
            var reachable = EnumSet.of(settings.self());
            if (division.isLeader()) {
                for (var follower : role.getLeaderInfo().getFollowerInfoList()) {
                    heard(follower).ifPresent(reachable::add);
                }
                return judge(Optional.of(settings.self()), reachable);
            }
            var leader = follows(division) && division.getLeaderId() != null
                    ? heard(role.getFollowerInfo().getLeaderInfo())
                    : Optional.<Voter>empty();
            leader.ifPresent(reachable::add);
            return judge(leader, reachable);
        } catch (IOException e) {
            var why = "this voter has stopped: " + e.getMessage();
            return new Health(false, Optional.empty(), false, Set.of(), settings.voters(), why);
        }
    }

    /** Left alone, Ratis ends the process on any thread's uncaught exception, and on an address in use. */
    private static void keepRatisFromEndingTheProcess() {
        SHADED.setLevel(Level.OFF);
        var handler = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    /** Left alone, gRPC waits up to two minutes before it tries a voter again that was away for a while. */
    private void keepReconnecting() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(reconnectMillis);
                if (voteless) {
                    lookForAdmission();
                    continue;
                }
                for (var silent : silentPeers()) {
                    server.getServerRpc().handleException(silent, new IOException("not heard from"), true);
                }
            }
        } catch (InterruptedException | IOException e) {
            LOG.debug("The voter closes: {}", e.toString());
        }
    }

    /** Those this voter should hear from but does not: a leader from each follower, the others from a leader. */
    private List<RaftPeerId> silentPeers() throws IOException {
        var division = server.getDivision(group.getGroupId()).getInfo();
        var role = division.getRoleInfoProto();
        if (division.isLeader()) {
            return role.getLeaderInfo().getFollowerInfoList().stream()
                    .filter(follower -> follower.getLastRpcElapsedTimeMs() > reconnectMillis)
                    .map(follower -> RaftPeerId.valueOf(follower.getId().getId()))
                    .toList();
        }
        boolean led = follows(division)
                && division.getLeaderId() != null
                && role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs() < reconnectMillis;
        if (led || (follows(division) && role.getRoleElapsedTimeMs() < reconnectMillis)) {
            return List.of();
        }
        return group.getPeers().stream()
                .map(RaftPeer::getId)
                .filter(id -> !id.equals(server.getId()))
                .toList();
    }

    private static boolean follows(DivisionInfo division) {
        return division.isFollower() || division.isListener();
    }

    /** Empty also where a voter follows nobody: Ratis then reports a peer without a name. */
    private Optional<Voter> heard(ServerRpcProto peer) {
        var name = peer.getId().getId();
        return name.isEmpty() || peer.getLastRpcElapsedTimeMs() >= heardWithinMillis
                ? Optional.empty()
                : Optional.of(Voter.parse(name.toStringUtf8()));
    }

    private Health judge(Optional<Voter> leader, Set<Voter> reachable) {
        var voters = settings.voters();
        reachable.retainAll(voters);
        boolean majority = leader.isPresent() && reachable.size() > voters.size() / 2;
        var leads = leader.map(v -> v.label() + " leads").orElse("no voter leads");
        var names = reachable.stream().map(Voter::label).collect(Collectors.joining(", "));
        var why = leads + "; heard from within " + heardWithinMillis + " ms: " + names + " (" + reachable.size()
                + " of " + voters.size() + (voters.size() == 1 ? " voter)" : " voters)");
        return new Health(leader.isPresent(), leader, majority, reachable, voters, why);
    }

    /** Stops this voter; calls under way fail. */
    @Override
    public void close() {
        calls.shutdownNow();
        closeQuietly(asks);
        closeQuietly(server);
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.warn("A part of the quorum did not close cleanly: {}", e.toString());
        }
    }

    private <T> CompletableFuture<T> ask(Asking.Call call, Function<byte[], T> decode) {
        var result = new CompletableFuture<T>();
        try {
            var task = calls.submit(() -> answer(call, decode, result));
            CompletableFuture.delayedExecutor(ANSWER_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> giveUp(result));
            // whoever ends it first: the answer, the deadline, or the caller's cancel
            var _ = result.whenComplete((value, error) -> task.cancel(true));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new QuorumUnavailable("The quorum was closed here", e));
        }
        return result;
    }

    private void giveUp(CompletableFuture<?> result) {
        if (!result.isDone()) {
            var what = "The quorum gave no answer within " + ANSWER_WITHIN_MILLIS + " ms: " + health().why();
            result.completeExceptionally(new QuorumUnavailable(what, new TimeoutException(what)));
        }
    }

    private <T> void answer(Asking.Call call, Function<byte[], T> decode, CompletableFuture<T> result) {
        try {
            var reply = asks.ask(call);
            if (reply.getException() != null) {
                throw reply.getException();
            }
            result.complete(decode.apply(reply.getMessage().getContent().toByteArray()));
        } catch (OperatorException e) {
            result.completeExceptionally(e);
        } catch (StateMachineException e) {
            result.completeExceptionally(new OperatorException(
                    "The quorum's leader refused a proposal: " + e.getMessage(),
                    "Run the same release of Sundog at every voter",
                    e));
        } catch (Exception e) {
            result.completeExceptionally(new QuorumUnavailable("The quorum cannot decide: " + e.getMessage(), e));
        }
    }

    private static RaftGroup group(QuorumSettings settings) {
        var id = UUID.nameUUIDFromBytes(settings.groupName().getBytes(StandardCharsets.UTF_8));
        var peers = new ArrayList<RaftPeer>();
        for (var voter : new TreeSet<>(settings.members().keySet())) {
            boolean votes = settings.voters().contains(voter);
            peers.add(RaftPeer.newBuilder()
                    .setId(voter.label())
                    .setAddress(settings.address(voter))
                    .setStartupRole(votes ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
                    .setPriority(voter == settings.preferredLeader() ? 1 : 0)
                    .build());
        }
        return RaftGroup.valueOf(RaftGroupId.valueOf(id), peers);
    }

    private RaftServer start(RaftProperties properties, Parameters parameters) {
        try {
            var starting = RaftServer.newBuilder()
                    .setServerId(RaftPeerId.valueOf(settings.self().label()))
                    .setGroup(voteless ? null : group)
                    .setStateMachine(machine)
                    .setProperties(properties)
                    .setParameters(parameters)
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .build();
            try {
                starting.start();
                if (!voteless) {
                    checkMembers(starting);
                }
                return starting;
            } catch (IOException | RuntimeException e) {
                closeQuietly(starting);
                throw e;
            }
        } catch (OperatorException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new OperatorException(
                    "The quorum's voter cannot start at " + settings.address(settings.self()) + ": " + reason(e),
                    "Free the address, or choose another as this host's 'quorum' address; see that "
                            + settings.storage() + " is not used by another process",
                    e);
        }
    }

    private void checkMembers(RaftServer starting) throws IOException {
        var conf = starting.getDivision(group.getGroupId()).getRaftConf();
        var all = new ArrayList<>(conf.getAllPeers());
        all.addAll(conf.getAllPeers(RaftPeerRole.LISTENER));
        var known = addresses(all);
        var given = addresses(group.getPeers());
        // One may be missing while it is admitted anew.
        boolean admitting = given.size() == 3 && known.size() == 2;
        if (!known.equals(given) && !(admitting && given.entrySet().containsAll(known.entrySet()))) {
            throw new OperatorException(
                    "The voters were agreed to be " + known + ", but the configuration says " + given,
                    "Put the quorum addresses back, or create a new installation with 'sundog init'");
        }
    }

    private static Map<String, String> addresses(Collection<RaftPeer> peers) {
        return new TreeMap<>(
                peers.stream().collect(Collectors.toMap(peer -> peer.getId().toString(), RaftPeer::getAddress)));
    }

    private static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
