package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the segments. */
@Command(name = "segments", description = "Shows each segment: score, state of its copy, lag, and when it is hot.")
final class SegmentsCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    private final Console console;

    SegmentsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var segments = options.agent(console).segments();
        options.print(console, segments, () -> new Screens(console.style()).segments(segments));
        return 0;
    }
}
