package dev.sundog.runner;

import dev.sundog.host.FileUsers;
import dev.sundog.host.PlainStart;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An {@code external:} service: others run it, Sundog asks for its health and calls their commands. Thread-safe. */
public final class ExternalService implements ServiceControl {
    private static final long CHECK_MILLIS = 200;
    private static final long CHECKS_PER_LOOK = 5;
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Workload.Service.External external;
    private final Path log;
    private final HealthProbe probe;
    private final Path root;
    private final OneLook<FileUsers.Seen> look;
    private final Thread keeper;
    private volatile ServiceState state = new ServiceState.Starting();
    private volatile Optional<FileUsers.Use> withheld = Optional.empty();
    private boolean demoted;

    /**
     * Starts asking for its health.
     *
     * @param root of the group's data at this site, where replaced files are looked for
     * @param log file that the commands' output is appended to
     * @throws OperatorException when the configuration has no address for the site
     */
    public ExternalService(Workload.Service.External external, Site site, String root, Path log) {
        var address = external.address().get(site);
        if (address == null) {
            throw new OperatorException(
                    "The service has no address at " + site.label(), "Give it under service: external:");
        }
        this.external = external;
        this.log = log;
        this.root = Path.of(root);
        this.look = new OneLook<>(() -> FileUsers.beneath(this.root, LOOK));
        this.probe = new HealthProbe(
                HealthProbe.parse(address), external.health(), external.traits().protocol());
        this.keeper = Thread.ofVirtual().name("service-" + address).start(this::keep);
    }

    private void keep() {
        for (long round = 1; !Thread.currentThread().isInterrupted(); round++) {
            state = probe.problem().<ServiceState>map(ServiceState.Failing::new).orElseGet(ServiceState.Ready::new);
            if (withheld.isPresent() && round % CHECKS_PER_LOOK == 0) {
                look();
            }
            try {
                Thread.sleep(CHECK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Calls the hook, waits for health, and until nobody may write to a replaced file any more: while somebody may, it does
     * not count as ready, also when the deadline is over.
     */
    @Override
    public CompletableFuture<Readiness> promote() {
        return ServiceRunner.inBackground(() -> {
            long end = System.nanoTime() + external.deadline().toNanos();
            synchronized (this) {
                demoted = false;
            }
            var problem = call(external.onPromote()).or(() -> unhealthy(end));
            look();
            while (withheld.isPresent() && System.nanoTime() < end && Supervisor.pause()) {
                // The keeper looks again.
            }
            var reasons = Stream.concat(problem.stream(), withheld.map(ExternalService::words).stream())
                    .toList();
            return reasons.isEmpty() ? new Readiness.Ready() : new Readiness.NotReady(String.join("; ", reasons));
        });
    }

    @Override
    public CompletableFuture<Readiness> demote() {
        return ServiceRunner.inBackground(() -> {
            synchronized (this) {
                demoted = true;
                withheld = Optional.empty();
            }
            return call(external.onDemote())
                    .<Readiness>map(Readiness.NotReady::new)
                    .orElseGet(Readiness.Ready::new);
        });
    }

    private Optional<String> unhealthy(long endNanos) {
        var problem = probe.problem();
        while (problem.isPresent() && System.nanoTime() < endNanos && Supervisor.pause()) {
            problem = probe.problem();
        }
        return problem;
    }

    /** A look at all processes may come to its end before it comes to the one that is known: that is looked at by itself. */
    private void look() {
        var known = withheld;
        var held = held(look.get())
                .or(() -> known.flatMap(use -> held(FileUsers.beneath(root, LOOK, pid -> pid == use.pid()))));
        synchronized (this) {
            withheld = demoted ? Optional.empty() : held;
        }
    }

    private static Optional<FileUsers.Use> held(FileUsers.Seen seen) {
        return seen.uses().stream()
                .filter(u -> u.isReplaced() && u.isForWriting())
                .findFirst();
    }

    private static String words(FileUsers.Use held) {
        return held.words() + ": what is written there is lost -> restart it; let on_promote do that";
    }

    private Optional<String> call(List<String> command) {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        var name = String.join(" ", command);
        try {
            var process = PlainStart.of(new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
            if (!process.waitFor(external.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.of("'" + name + "' did not end within "
                        + external.deadline().toMillis() + " ms");
            }
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("'" + name + "' ended with " + process.exitValue() + "; see " + log);
        } catch (IOException e) {
            return Optional.of("'" + name + "' could not be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("'" + name + "' was interrupted");
        }
    }

    @Override
    public ServiceState state() {
        return withheld.<ServiceState>map(use -> new ServiceState.Failing(words(use)))
                .orElse(state);
    }

    @Override
    public InetSocketAddress address() {
        return probe.address();
    }

    /** Others watch over its life; their demotion command is its fence. */
    @Override
    public void renew() {
        if (!keeper.isAlive()) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public long life() {
        return 0;
    }

    @Override
    public Set<Long> pids() {
        return Set.of();
    }

    @Override
    public Optional<String> replacedInodes() {
        return held(look.get()).map(FileUsers.Use::words);
    }

    @Override
    public void close() {
        keeper.interrupt();
    }
}
