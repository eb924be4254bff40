package dev.sundog.cli;

import dev.sundog.agent.Assembly;
import dev.sundog.cli.config.Config;
import dev.sundog.cli.doctor.Doctor;
import dev.sundog.link.Credentials;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the parts of an agent and runs it. */
final class AgentStart {
    private static final Logger LOG = LoggerFactory.getLogger(AgentStart.class);

    private final Config config;
    private final Path bundle;
    private final Path state;
    private final BreakMode broken;
    private final boolean adopt;

    AgentStart(Config config, Path bundle, Path state, BreakMode broken, boolean adopt) {
        this.config = config;
        this.bundle = bundle;
        this.state = state;
        this.broken = broken;
        this.adopt = adopt;
    }

    /** Runs until SIGTERM; returns the exit code. */
    int run() throws InterruptedException {
        var credentials = Credentials.load(bundle, Instant.now());
        try {
            Files.createDirectories(state);
        } catch (IOException e) {
            throw new OperatorException(
                    "The state directory " + state + " cannot be made: " + e.getMessage(),
                    "Give another with --state, or its permissions",
                    e);
        }
        var assembly = new Assembly(plan(), credentials, protections(), config.authority());
        var ended = new CountDownLatch(1);
        try {
            assembly.start();
        } catch (OperatorException e) {
            assembly.close();
            throw e;
        }
        var hook = Thread.ofPlatform().unstarted(() -> {
            LOG.info("ending: what is held is handed over, requests are drained");
            assembly.handOver();
            assembly.close();
            ended.countDown();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        ended.await();
        return 0;
    }

    private Assembly.Protections protections() {
        return new Assembly.Protections(
                broken != BreakMode.BARRIER, broken != BreakMode.FENCE, broken != BreakMode.PRIORITY, adopt);
    }

    private Assembly.Plan plan() {
        var t = config.tuning();
        var tempo = new Assembly.Tempo(
                Duration.ofMillis(t.leaseMillis()),
                Duration.ofMillis(t.suspectMillis()),
                Duration.ofMillis(t.suspectLeastMillis()),
                Duration.ofMillis(Math.round(t.rescanSeconds() * 1000)),
                Duration.ofMillis(Math.round(t.dwellSeconds() * 1000)),
                t.returnPointsPerSecond(),
                Duration.ofNanos(Math.round(t.queueTargetMillis() * 1e6)));
        return new Assembly.Plan(
                config.sites(),
                config.networks(),
                config.workloads(),
                tempo,
                state,
                AgentPlace.socket(state),
                version(),
                () -> new Doctor(Instant.now(), true, System::nanoTime)
                        .examine(Optional.empty(), Optional.of(bundle), state));
    }

    private static String version() {
        return Optional.ofNullable(AgentStart.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
