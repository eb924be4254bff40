package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.api.HistoryReport;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the link. */
@Command(
        name = "link",
        description =
                "Shows what was measured on the link to the other site: delay, jitter and loss each way, rates, and what"
                        + " others send; and what the networks let it carry, until when, and what then.")
final class LinkCommand implements Callable<Integer> {
    private static final Duration WATCHED = Duration.ofMinutes(2);

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Option(names = "--watch", description = "Show it again every second until interrupted, with the last minutes")
    private boolean watch;

    @Option(
            names = "--history",
            paramLabel = "TIME",
            description = "What it did until now, such as 10m, 7d or 365d; at most 731d")
    private Optional<String> history = Optional.empty();

    private final Console console;

    LinkCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var agent = options.agent(console);
        var back = history.map(LinkCommand::span);
        if (watch && console.terminal() && !options.json()) {
            new Watching(console).draw(() -> screen(agent, back.orElse(WATCHED)));
        } else if (watch) {
            new Watching(console).print(() -> print(agent, back));
        } else {
            print(agent, back);
        }
        return 0;
    }

    private static Duration span(String text) {
        var span = Durations.parse(text);
        if (span.toSeconds() < 1 || span.compareTo(HistoryReport.LONGEST) > 0) {
            throw new OperatorException("A history of " + text + " is not kept", "Ask for 1s to 731d");
        }
        return span;
    }

    private void print(ControlClient agent, Optional<Duration> back) {
        if (back.isPresent()) {
            var report = agent.linkHistory(back.get(), HistoryScreen.columns(console));
            options.print(console, report, () -> new HistoryScreen(console.style()).lines(report));
        } else {
            var link = agent.link();
            options.print(console, link, () -> new LinkScreen(console.style()).lines(link, Instant.now()));
        }
    }

    private List<String> screen(ControlClient agent, Duration back) {
        var out = new ArrayList<>(new LinkScreen(console.style()).lines(agent.link(), Instant.now()));
        out.add("");
        out.addAll(new HistoryScreen(console.style()).lines(agent.linkHistory(back, HistoryScreen.columns(console))));
        return out;
    }
}
