package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.api.FindingReport;
import dev.sundog.cli.doctor.Doctor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what would keep an agent from working here. */
@Command(
        name = "doctor",
        description = {
            "Looks for what keeps an agent from working on this host, and asks the agent when one runs.",
            "Exit code 1 when something is wrong."
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(names = "--config", paramLabel = "FILE", description = "Also check ports and data of this configuration")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--bundle", paramLabel = "DIR", description = "Also check the certificates of this bundle")
    private Optional<Path> bundle = Optional.empty();

    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var state = AgentPlace.toAsk(options.state(), console);
        var socket = AgentPlace.socket(state);
        boolean running = ControlClient.answers(socket);
        List<FindingReport> asked = running ? new ControlClient(socket).doctor() : List.of();
        var findings = new ArrayList<>(asked);
        new Doctor(Clock.systemUTC().instant(), running, System::nanoTime)
                .examine(config, bundle, state).stream()
                        .filter(one -> asked.stream().noneMatch(agents -> says(agents, one)))
                        .forEach(findings::add);
        options.print(console, findings, () -> new Screens(console.style()).findings(findings));
        return findings.stream().anyMatch(f -> f.verdict() == FindingReport.Verdict.FAIL) ? 1 : 0;
    }

    /** What the agent, as its user, sees of the host is what counts; but another bundle may have been asked about. */
    private static boolean says(FindingReport agents, FindingReport one) {
        return agents.check().equals(one.check())
                && (!one.check().equals("certificate") || agents.found().equals(one.found()));
    }
}
