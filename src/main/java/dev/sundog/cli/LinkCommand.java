package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the link. */
@Command(name = "link", description = "Shows what was measured on the link to the other site.")
final class LinkCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    private final Console console;

    LinkCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var link = options.agent(console).link();
        options.print(console, link, () -> new Screens(console.style()).link(link));
        return 0;
    }
}
