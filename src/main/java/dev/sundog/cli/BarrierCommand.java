package dev.sundog.cli;

import dev.sundog.model.Durations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits until what was written is safe. */
@Command(
        name = "barrier",
        description =
                "Waits until everything written before the call is durable at the other site. Exit code 1 when it is"
                        + " not in time.")
final class BarrierCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait, at most 1h (${DEFAULT-VALUE})")
    private String timeout = "30s";

    private final Console console;

    /** One group, or all of them. */
    static final class Which {
        @Parameters(paramLabel = "GROUP", description = "Name of the workload")
        private String group = "";

        @Option(names = "--all", description = "All groups")
        private boolean all;
    }

    BarrierCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var group = which.all ? Optional.<String>empty() : Optional.of(which.group);
        var report = options.agent(console).barrier(group, Durations.parse(timeout));
        options.print(
                console,
                report,
                () -> List.of((report.reached() ? "Durable" : "NOT durable") + " at the other site: "
                        + String.join(", ", report.groups()) + " after " + Show.seconds(report.tookSeconds()) + ": "
                        + report.why()));
        return report.reached() ? 0 : 1;
    }
}
