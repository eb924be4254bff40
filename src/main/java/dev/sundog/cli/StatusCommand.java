package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how things stand. */
@Command(name = "status", description = "Shows how things stand: quorum, link, groups, segments.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(names = "--watch", description = "Show it again every second until interrupted")
    private boolean watch;

    private final Console console;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var agent = options.agent(console);
        if (!watch) {
            var status = agent.status();
            options.print(console, status, () -> new Screens(console.style()).status(status));
            return 0;
        }
        if (console.terminal() && !options.json()) {
            new Watching(console).draw(() -> new Screens(console.style()).status(agent.status()));
        } else {
            new Watching(console).print(() -> {
                var status = agent.status();
                options.print(console, status, () -> new Screens(console.style()).status(status));
            });
        }
        return 0;
    }
}
