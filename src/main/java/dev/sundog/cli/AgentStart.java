package dev.sundog.cli;

import dev.sundog.agent.Assembly;
import dev.sundog.cli.config.Config;
import dev.sundog.cli.config.Tuning;
import dev.sundog.cli.doctor.ProcessorChecks;
import dev.sundog.host.Scheduling;
import dev.sundog.link.Credentials;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Processors;
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

    private final Path file;
    private final Config config;
    private final Path bundle;
    private final Path state;
    private final BreakMode broken;
    private final boolean adopt;

    AgentStart(Path file, Config config, Path bundle, Path state, BreakMode broken, boolean adopt) {
        this.file = file;
        this.config = config;
        this.bundle = bundle;
        this.state = state;
        this.broken = broken;
        this.adopt = adopt;
    }

    /** Runs until SIGTERM; returns the exit code. */
    int run() throws InterruptedException {
        var credentials = Credentials.load(bundle, Instant.now());
        var voter = credentials.identity().voter();
        var processors = config.processors().getOrDefault(voter, Processors.ALL);
        ProcessorChecks.refuseUnlessThere(processors);
        processors.cores().ifPresent(Scheduling::confine);
        try {
            Files.createDirectories(state);
        } catch (IOException e) {
            throw new OperatorException(
                    "The state directory " + state + " cannot be made: " + e.getMessage(),
                    "Give another with --state, or its permissions",
                    e);
        }
        var assembly = new Assembly(plan(), credentials, protections(processors), config.authority());
        var ended = new CountDownLatch(1);
        var hangup = Hangup.taken();
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
        hangup.reloads(assembly::reload);
        ended.await();
        return 0;
    }

    private Assembly.Protections protections(Processors processors) {
        return new Assembly.Protections(
                broken != BreakMode.BARRIER,
                broken != BreakMode.FENCE,
                broken != BreakMode.PRIORITY,
                adopt,
                processors.fifo());
    }

    private Assembly.Plan plan() {
        return new Assembly.Plan(
                config.sites(),
                config.networks(),
                config.workloads(),
                tempo(config.tuning()),
                state,
                AgentPlace.socket(state),
                version(),
                new HostErrands(file, config, bundle, state));
    }

    static Assembly.Tempo tempo(Tuning t) {
        return new Assembly.Tempo(
                Duration.ofMillis(t.leaseMillis()),
                Duration.ofMillis(t.suspectMillis()),
                Duration.ofMillis(t.suspectLeastMillis()),
                Duration.ofMillis(Math.round(t.rescanSeconds() * 1000)),
                Duration.ofMillis(Math.round(t.dwellSeconds() * 1000)),
                t.returnPointsPerSecond(),
                Duration.ofNanos(Math.round(t.queueTargetMillis() * 1e6)));
    }

    private static String version() {
        return Optional.ofNullable(AgentStart.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
