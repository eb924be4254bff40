package dev.sundog.cli;

import dev.sundog.api.ConflictReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows conflicts. */
@Command(
        name = "conflicts",
        description =
                "Shows each conflict of groups that both sites write: what lost its name, who wrote it, and where it is kept.")
final class ConflictsCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    private final Console console;

    ConflictsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var conflicts = options.agent(console).conflicts();
        options.print(console, conflicts, () -> lines(conflicts, console.style()));
        return 0;
    }

    static List<String> lines(List<ConflictReport> conflicts, Style style) {
        if (conflicts.isEmpty()) {
            return List.of("No conflicts.");
        }
        var table = new Table(style, "PATH", "KIND", "SITE", "WRITTEN", "KEPT AT", "WHY");
        for (var c : conflicts) {
            table.row(c.path(), c.kind(), c.site().label(), c.at(), c.keptAt().orElse("-"), c.why());
        }
        return table.lines();
    }
}
