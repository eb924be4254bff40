package dev.sundog.demo;

import dev.sundog.api.ControlClient;
import dev.sundog.link.Authority;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The three agents, each a process of its own. */
final class Agents {
    private static final String MAIN = "dev.sundog.cli.Main";
    private static final Duration UP = Duration.ofSeconds(60);
    private final Workspace workspace;
    private final Processes processes;
    private final Optional<String> breakGuarantee;
    private final Map<Voter, Process> running = new EnumMap<>(Voter.class);

    Agents(Workspace workspace, Processes processes, Optional<String> breakGuarantee) {
        this.workspace = workspace;
        this.processes = processes;
        this.breakGuarantee = breakGuarantee;
    }

    /** Creates the installation and its three bundles. */
    void certify() {
        var hosts = new EnumMap<Voter, String>(Voter.class);
        for (var voter : Voter.values()) {
            hosts.put(voter, "127.0.0.1");
        }
        Authority.create(workspace.installation(), hosts, Instant.now(), new SecureRandom());
    }

    void start(Voter voter) {
        var arguments = new ArrayList<>(List.of(
                "up",
                "--config",
                workspace.config(voter).toString(),
                "--bundle",
                workspace.installation().resolve(voter.label()).toString(),
                "--state",
                workspace.state(voter).toString()));
        breakGuarantee.ifPresent(what -> arguments.addAll(List.of("--break", what)));
        try {
            Files.createDirectories(workspace.state(voter));
        } catch (IOException e) {
            throw new OperatorException("A state directory cannot be made: " + e, "Check the disk", e);
        }
        running.put(voter, processes.start(MAIN, arguments, workspace.log(voter.label()), false));
    }

    /** Kills an agent and its services with SIGKILL. */
    void kill(Voter voter) {
        var process = running.remove(voter);
        if (process != null) {
            var data = voter.site()
                    .map(workspace::data)
                    .map(Path::toString)
                    .orElse(workspace.state(voter).toString());
            processes.kill(process, data);
        }
    }

    /** Waits until an agent answers. */
    void awaitUp(Voter voter, Waiting waiting) throws InterruptedException {
        waiting.until(voter.label() + " agent answers", UP, () -> {
            var process = running.get(voter);
            if (process == null || !process.isAlive()) {
                throw failed("The " + voter.label() + " agent ended while it started", voter);
            }
            return socket(voter).filter(ControlClient::answers).isPresent();
        });
    }

    /** Ends the demonstration when an agent that should run does not. */
    void check() {
        running.forEach((voter, process) -> {
            if (!process.isAlive()) {
                throw failed("The " + voter.label() + " agent ended (exit code " + process.exitValue() + ")", voter);
            }
        });
    }

    private OperatorException failed(String what, Voter voter) {
        var log = workspace.log(voter.label());
        return new OperatorException(
                what + ". Its last words:\n  " + String.join("\n  ", Processes.tail(log, 15)), "Read " + log);
    }

    ControlClient control(Voter voter) {
        return new ControlClient(socket(voter).orElse(workspace.state(voter).resolve("control.sock")));
    }

    private Optional<Path> socket(Voter voter) {
        try (var files = Files.list(workspace.state(voter))) {
            return files.filter(f -> f.getFileName().toString().endsWith(".sock"))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
