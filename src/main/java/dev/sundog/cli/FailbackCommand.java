package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Returns a group to private. */
@Command(
        name = "failback",
        description = {
            "Returns a group to the private site, as failover --to private does. Exit code 1 when it did not return.",
            "Refused with what would be lost while the copy at private is not current, unless forced."
        })
final class FailbackCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "GROUP", description = "Name of the workload")
    private String group = "";

    @Option(names = "--force", description = "Even where acknowledged writes may be lost; names them")
    private boolean force;

    @Option(
            names = {"--preview", "--dry-run"},
            description = "Change nothing, tell what would be done and lost")
    private boolean preview;

    private final Console console;

    FailbackCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var moved = options.agent(console).failback(group, force, preview);
        options.print(console, moved, () -> Moves.lines(moved, console.style()));
        return moved.done() || preview ? 0 : 1;
    }
}
