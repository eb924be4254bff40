package dev.sundog.runner;

import dev.sundog.host.FileUsers;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@code run:} service at one site: started, checked every 200 ms, restarted with growing pauses when it dies, and
 * dead when its agent is (DESIGN rule 9). Thread-safe.
 */
public final class ServiceRunner implements ServiceControl {
    /** How long a service lives without a renewal. */
    public static final Duration LAPSE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRunner.class);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final String UNSEEN =
            "its processes cannot be looked into, so whether they hold replaced files is not"
                    + " known -> run the agent as the service's user or as root";
    private static final long CHECK_MILLIS = 200;
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
    private static final long STEADY_NANOS = 10_000_000_000L;

    private final Workload.Service.Run run;
    private final List<String> command;
    private final Path root;
    private final OneLook<FileUsers.Seen> look = new OneLook<>(this::holding);
    private final Path log;
    private final Duration lapse;
    private final Duration deadline;
    private final LongSupplier clock;
    private final HealthProbe probe;
    private final Thread keeper;
    private @Nullable Supervisor current;
    private ServiceState state = new ServiceState.Stopped();
    private boolean wanted;
    private volatile boolean closed;
    private long life;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long startAtNanos;
    private long startedNanos;

    /**
     * Does not start it yet.
     *
     * @param root of the group's data at this site, where replaced files are looked for
     * @param log file that its output is appended to
     * @param lapse after which it is killed when nobody renews; usually {@link #LAPSE}
     * @param deadline for a promotion
     * @param nanoClock monotonic
     * @throws OperatorException when the configuration has no command or address for the site
     */
    public ServiceRunner(
            Workload.Service.Run run,
            Site site,
            String root,
            Path log,
            Duration lapse,
            Duration deadline,
            LongSupplier nanoClock) {
        var words = run.command().get(site);
        var address = run.address().get(site);
        if (words == null || words.isEmpty() || address == null) {
            throw new OperatorException(
                    "The service has no command or address at " + site.label(), "Give both under service: run:");
        }
        this.run = run;
        this.command = words;
        this.root = Path.of(root);
        this.log = log;
        this.lapse = lapse;
        this.deadline = deadline;
        this.clock = nanoClock;
        this.probe = new HealthProbe(
                HealthProbe.parse(address), run.health(), run.traits().protocol());
        this.keeper = Thread.ofVirtual().name("service-" + address).start(this::keep);
    }

    /** From now on it is to run. */
    public synchronized void start() {
        if (!wanted && !closed) {
            wanted = true;
            pauseNanos = FIRST_PAUSE_NANOS;
            startAtNanos = clock.getAsLong();
            state = new ServiceState.Starting();
            ensureRunning();
        }
    }

    /** SIGTERM, three seconds of patience, then SIGKILL. True when all its processes are dead. */
    public boolean stop() {
        var stopping = take();
        if (stopping == null) {
            return true;
        }
        stopping.terminate();
        long end = clock.getAsLong() + STOP.toNanos();
        while (!stopping.pids().isEmpty() && clock.getAsLong() < end && Supervisor.pause()) {
            stopping.renew();
        }
        return stopping.kill();
    }

    /** SIGKILL at once. True when all its processes are dead. */
    public boolean kill() {
        var killing = take();
        return killing == null || killing.kill();
    }

    private synchronized @Nullable Supervisor take() {
        var taken = current;
        current = null;
        wanted = false;
        state = new ServiceState.Stopped();
        return taken;
    }

    private void keep() {
        while (!closed) {
            ensureRunning();
            check();
            try {
                Thread.sleep(CHECK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void ensureRunning() {
        if (!wanted || closed) {
            return;
        }
        if (current != null && !current.alive()) {
            LOG.warn("The service {} died; it is started again in {} ms", command.getFirst(), pauseNanos / 1_000_000);
            current.kill();
            current = null;
            state = new ServiceState.Failing("it died; see " + log);
            startAtNanos = clock.getAsLong() + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
        if (current == null && clock.getAsLong() >= startAtNanos) {
            spawn();
        }
    }

    private void spawn() {
        try {
            current = Supervisor.start(command, log, lapse);
            life++;
            startedNanos = clock.getAsLong();
            if (!(state instanceof ServiceState.Failing)) {
                state = new ServiceState.Starting();
            }
        } catch (OperatorException e) {
            LOG.warn("{}. {}", e.what(), e.remedy());
            state = new ServiceState.Failing(e.what());
            startAtNanos = clock.getAsLong() + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    private void check() {
        Supervisor checked;
        synchronized (this) {
            checked = current;
        }
        if (checked == null) {
            return;
        }
        var problem = probe.problem();
        synchronized (this) {
            if (current != checked || !checked.alive()) {
                return;
            }
            if (problem.isEmpty()) {
                state = new ServiceState.Ready();
                if (clock.getAsLong() - startedNanos > STEADY_NANOS) {
                    pauseNanos = FIRST_PAUSE_NANOS;
                }
            } else if (state instanceof ServiceState.Ready) {
                state = new ServiceState.Failing(problem.get());
            }
        }
    }

    @Override
    public CompletableFuture<Readiness> promote() {
        return inBackground(() -> {
            var seen = holding();
            var held = seen.ofReplaced().stream().findFirst();
            if (held.isPresent() && !kill()) {
                return new Readiness.NotReady("its old processes could not be killed, and "
                        + held.get().words() + " -> kill them; what they write there is lost");
            }
            start();
            long end = clock.getAsLong() + deadline.toNanos();
            while (!ready()) {
                if (clock.getAsLong() > end || !Supervisor.pause()) {
                    return new Readiness.NotReady(
                            "it is not healthy within " + deadline.toMillis() + " ms: " + state());
                }
            }
            return new Readiness.Ready(held.map(u -> "it was restarted before it serves: " + u.words())
                    .orElse(seen.complete() ? "" : UNSEEN));
        });
    }

    /** Kills it; a hot standby is started afresh, so that it holds nothing of its former life. */
    @Override
    public CompletableFuture<Readiness> demote() {
        return inBackground(() -> {
            if (!kill()) {
                return new Readiness.NotReady("its processes could not be killed");
            }
            if (run.hotStandby()) {
                start();
            }
            return new Readiness.Ready();
        });
    }

    static CompletableFuture<Readiness> inBackground(Supplier<Readiness> work) {
        var result = new CompletableFuture<Readiness>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.complete(new Readiness.NotReady(String.valueOf(e.getMessage())));
            }
        });
        return result;
    }

    @Override
    public synchronized ServiceState state() {
        boolean dead = current != null && state instanceof ServiceState.Ready && !current.alive();
        return dead ? new ServiceState.Failing("it died; see " + log) : state;
    }

    @Override
    public InetSocketAddress address() {
        return probe.address();
    }

    @Override
    public synchronized void renew() {
        if (current != null) {
            current.renew();
        }
    }

    @Override
    public synchronized long life() {
        return life;
    }

    @Override
    public Set<Long> pids() {
        return supervisor().map(Supervisor::pids).orElse(Set.of());
    }

    private FileUsers.Seen holding() {
        return supervisor()
                .filter(Supervisor::alive)
                .map(s -> s.processes().holding(root))
                .orElse(new FileUsers.Seen(List.of(), true));
    }

    private synchronized Optional<Supervisor> supervisor() {
        return Optional.ofNullable(current);
    }

    @Override
    public Optional<String> replacedInodes() {
        return look.get().uses().stream()
                .filter(FileUsers.Use::isReplaced)
                .findFirst()
                .map(FileUsers.Use::words);
    }

    /** Stops it for good. */
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        stop();
    }
}
