package dev.sundog.runner;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An {@code external:} service: others run it, Sundog asks for its health and calls their commands. Thread-safe. */
public final class ExternalService implements ServiceControl {
    private static final long CHECK_MILLIS = 200;

    private final Workload.Service.External external;
    private final Path log;
    private final HealthProbe probe;
    private final Thread keeper;
    private volatile ServiceState state = new ServiceState.Starting();

    /**
     * Starts asking for its health.
     *
     * @param log file that the commands' output is appended to
     * @throws OperatorException when the configuration has no address for the site
     */
    public ExternalService(Workload.Service.External external, Site site, Path log) {
        var address = external.address().get(site);
        if (address == null) {
            throw new OperatorException(
                    "The service has no address at " + site.label(), "Give it under service: external:");
        }
        this.external = external;
        this.log = log;
        this.probe = new HealthProbe(
                HealthProbe.parse(address), external.health(), external.traits().protocol());
        this.keeper = Thread.ofVirtual().name("service-" + address).start(this::keep);
    }

    private void keep() {
        while (!Thread.currentThread().isInterrupted()) {
            state = probe.problem().<ServiceState>map(ServiceState.Failing::new).orElseGet(ServiceState.Ready::new);
            try {
                Thread.sleep(CHECK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public CompletableFuture<Readiness> promote() {
        return hook(external.onPromote(), true);
    }

    @Override
    public CompletableFuture<Readiness> demote() {
        return hook(external.onDemote(), false);
    }

    private CompletableFuture<Readiness> hook(List<String> command, boolean mustBeHealthy) {
        var result = new CompletableFuture<Readiness>();
        Thread.ofVirtual().start(() -> {
            long end = System.nanoTime() + external.deadline().toNanos();
            var problem = command.isEmpty() ? Optional.<String>empty() : call(command);
            while (problem.isEmpty() && mustBeHealthy) {
                problem = probe.problem();
                if (problem.isEmpty() || System.nanoTime() > end || !Supervisor.pause()) {
                    break;
                }
                problem = Optional.empty();
            }
            result.complete(problem.<Readiness>map(Readiness.NotReady::new).orElseGet(Readiness.Ready::new));
        });
        return result;
    }

    private Optional<String> call(List<String> command) {
        var name = String.join(" ", command);
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
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
        return state;
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

    /** Its processes are not known here: its promotion command restarts or reloads it. */
    @Override
    public Optional<String> replacedInodes(String root) {
        return Optional.empty();
    }

    @Override
    public void close() {
        keeper.interrupt();
    }
}
