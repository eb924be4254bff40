package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains a segment. */
@Command(name = "explain", description = "Says why a segment has its score and state, and what was decided about it.")
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "SEGMENT", description = "As status shows it, such as shop/orders")
    private String segment = "";

    private final Console console;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var explain = options.agent(console).explain(segment);
        options.print(console, explain, () -> new Screens(console.style()).explain(explain));
        return 0;
    }
}
