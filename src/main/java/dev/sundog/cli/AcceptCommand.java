package dev.sundog.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Confirms what stopped a segment. */
@Command(
        name = "accept",
        description = "Confirms what stopped a segment, such as many files gone at once; it then goes on.")
final class AcceptCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "SEGMENT", description = "As status shows it, such as shop/orders")
    private String segment = "";

    private final Console console;

    AcceptCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var accepted = options.agent(console).accept(segment);
        options.print(console, accepted, () -> new Screens(console.style()).segments(List.of(accepted)));
        return 0;
    }
}
