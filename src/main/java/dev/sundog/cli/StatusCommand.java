package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how things stand. */
@Command(name = "status", description = "Shows how things stand: quorum, link, groups, segments.")
final class StatusCommand implements Callable<Integer> {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String CLEAR_ALL = "\033[2J";

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
        boolean redraw = console.terminal() && !options.json();
        console.out().print(redraw ? CLEAR_ALL : "");
        while (!console.out().checkError()) {
            if (redraw) {
                draw(lines(agent));
            } else {
                var status = agent.status();
                options.print(console, status, () -> new Screens(console.style()).status(status));
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
        return 0;
    }

    /** Overwrites what is there in one go, so that nothing flickers. */
    private void draw(List<String> lines) {
        var screen = new StringBuilder(HOME);
        lines.forEach(line -> screen.append(line).append(CLEAR_LINE).append('\n'));
        console.out().print(screen.append(CLEAR_BELOW));
        console.out().flush();
    }

    private List<String> lines(ControlClient agent) {
        try {
            return new Screens(console.style()).status(agent.status());
        } catch (OperatorException e) {
            return List.of(console.style().bad(e.what()), "  -> " + e.remedy());
        }
    }
}
