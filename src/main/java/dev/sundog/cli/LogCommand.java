package dev.sundog.cli;

import dev.sundog.api.LogReport;
import dev.sundog.model.LogLevel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows and sets what an agent logs. */
@Command(
        name = "log",
        description = {
            "Sets how much a running agent logs, until it reads its configuration again or is started again; what is in the"
                    + " configuration under log: holds then. Without LEVEL it shows what is set.",
        })
final class LogCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "off, error, warn, info, debug or trace")
    private Optional<String> level = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LOGGER",
            description = "Such as dev.sundog.gateway, or root; dev.sundog unless given")
    private Optional<String> logger = Optional.empty();

    private final Console console;

    LogCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var wanted = level.map(LogLevel::parse);
        var agent = options.agent(console);
        var report = wanted.isPresent() ? agent.level(wanted.get(), logger) : agent.levels();
        options.print(console, report, () -> lines(report));
        return 0;
    }

    private static List<String> lines(LogReport report) {
        return report.levels().entrySet().stream()
                .map(e -> String.format("%-5s  %s", e.getValue().label(), e.getKey()))
                .toList();
    }
}
