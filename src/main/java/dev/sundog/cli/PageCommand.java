package dev.sundog.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives a way to the agent's page. */
@Command(
        name = "page",
        description = {
            "Prints the address of the agent's page, with a login that is good once and for two minutes.",
            "Needs 'api:' of the site in the configuration. See docs/page.md."
        })
final class PageCommand implements Callable<Integer> {
    @Mixin
    private final AgentOptions options = new AgentOptions();

    private final Console console;

    PageCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var login = options.agent(console).login();
        options.print(console, login, () -> List.of(login.url()));
        return 0;
    }
}
