package dev.sundog.cli;

import dev.sundog.model.Keep;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Settles a conflict. */
@Command(
        name = "resolve",
        description = "Settles a conflict, at both sites. What is not kept is in .sundog/trash for ten minutes.")
final class ResolveCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "PATH", description = "As conflicts shows it, such as papers/plan.txt")
    private String path = "";

    @Option(
            names = "--keep",
            required = true,
            paramLabel = "VERSION",
            description =
                    "this: the version that has the name; other: the one that lost it (a delete deletes); both: each"
                            + " under a name of its own")
    private Keep keep = Keep.BOTH;

    private final Console console;

    ResolveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var settled = options.agent(console).resolve(path, keep);
        options.print(console, settled, () -> ConflictsCommand.lines(settled, console.style()));
        return 0;
    }
}
