package dev.sundog.cli;

import dev.sundog.model.Site;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a group to a site. */
@Command(
        name = "failover",
        description = {
            "Makes a site the one that may write for a group. Exit code 1 when it did not become so.",
            "Where the copy there is current the holder holds writes, drains and hands over: nothing is lost, and either site may be"
                    + " asked. Else it is refused with what would be lost, unless forced."
        })
final class FailoverCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "GROUP", description = "Name of the workload")
    private String group = "";

    @Option(names = "--to", required = true, paramLabel = "SITE", description = "private or public")
    private String to = "";

    @Option(names = "--force", description = "Even where acknowledged writes may be lost; names them")
    private boolean force;

    @Option(
            names = {"--preview", "--dry-run"},
            description = "Change nothing, tell what would be done and lost")
    private boolean preview;

    private final Console console;

    FailoverCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var moved = options.agent(console).failover(group, Site.parse(to), force, preview);
        options.print(console, moved, () -> Moves.lines(moved, console.style()));
        return moved.done() || preview ? 0 : 1;
    }
}
