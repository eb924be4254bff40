package dev.sundog.quorum;

import dev.sundog.host.FreePort;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import dev.sundog.quorum.RatisProperties.LogLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Voters of one installation on loopback, each with its own storage, started and stopped by name. */
final class TestQuorum implements AutoCloseable {
    /** Well below the time of a whole question: only then is another asked after a leader that was stopped. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(180);

    private final Path directory;
    private final TestInstallation installation;
    private final Map<Voter, InetSocketAddress> members = new EnumMap<>(Voter.class);
    private final Map<Voter, Quorum> running = new EnumMap<>(Voter.class);
    private final LogLimits limits;

    TestQuorum(Path directory, LogLimits limits, Voter... voters) throws IOException {
        this.directory = directory;
        this.limits = limits;
        this.installation = new TestInstallation(directory.resolve("ca"));
        for (var voter : voters) {
            members.put(voter, new InetSocketAddress("127.0.0.1", FreePort.find()));
        }
    }

    InetSocketAddress address(Voter voter) {
        return members.get(voter);
    }

    TestInstallation installation() {
        return installation;
    }

    QuorumSettings settings(Voter voter) throws IOException {
        var own = installation.of(voter);
        var storage = directory.resolve(voter.label()).resolve("quorum");
        return new QuorumSettings(storage, voter, members, own.keyManager(), own.trustManager(), "test-1");
    }

    Quorum start(Voter voter) throws IOException {
        var quorum = new Quorum(settings(voter), PATIENCE, view -> {}, limits);
        running.put(voter, quorum);
        return quorum;
    }

    void startAll() throws IOException {
        for (var voter : members.keySet()) {
            start(voter);
        }
    }

    Quorum at(Voter voter) {
        return running.get(voter);
    }

    void stop(Voter voter) {
        running.remove(voter).close();
    }

    /** What a restore leaves of a voter: the mark that its storage is lost. */
    void lose(Voter voter) throws IOException {
        var state = directory.resolve(voter.label());
        try (var all = Files.walk(state.resolve("quorum"))) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(
                state.resolve(LostVote.FILE),
                VoterMark.text(voter.label() + "@test-1", VoterMark.lost(Instant.ofEpochSecond(1_700_000_000))));
    }

    /** Waits for what must come true by itself; the bound is only there to end a test that fails. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen: " + what);
            }
            Thread.sleep(10);
        }
    }

    static <T> T patiently(Supplier<CompletableFuture<T>> asking) {
        long end = System.nanoTime() + LONG_NANOS;
        while (true) {
            try {
                return asking.get().join();
            } catch (CompletionException e) {
                if (System.nanoTime() > end || !(e.getCause() instanceof QuorumUnavailable)) {
                    throw e;
                }
            }
        }
    }

    /** Whether it is refused to admit a voter, for that reason. A voter that cannot be asked in time is asked again. */
    static boolean isRefused(Quorum quorum, Voter admitted, String why) {
        try {
            quorum.readmit(admitted);
            return false;
        } catch (OperatorException e) {
            return e.what().contains(why);
        }
    }

    /** Admits a voter: each step may be done again where one that stood still did not answer. */
    static void readmit(Quorum quorum, Voter lost) {
        long end = System.nanoTime() + LONG_NANOS;
        for (int tries = 1; ; tries++) {
            try {
                quorum.readmit(lost);
                return;
            } catch (OperatorException e) {
                if (tries > 1 && e.what().contains("votes already")) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        running.values().forEach(Quorum::close);
    }
}
