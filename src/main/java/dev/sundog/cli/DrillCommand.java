package dev.sundog.cli;

import dev.sundog.api.DrillAsk;
import dev.sundog.api.DrillReport;
import dev.sundog.model.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rehearses a promotion. */
@Command(
        name = "drill",
        description = {
            "Starts a group's service on a copy of the mirror, at the address that service.run.drill gives, looks whether it is"
                    + " healthy, stops it and removes the copy. Mirroring goes on meanwhile. Ask at the site that mirrors the group.",
            "Exit code 1 when the service did not become healthy."
        })
final class DrillCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1e9;

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "GROUP", description = "Name of the workload")
    private String group = "";

    @Option(names = "--force", description = "Although the copy is not current, and would not be promoted")
    private boolean force;

    @Option(
            names = {"--preview", "--dry-run"},
            description = "Change nothing, tell what there is to copy, and what would be lost")
    private boolean preview;

    @Option(
            names = "--most",
            paramLabel = "GIGABYTES",
            description = "Room that the copy may take, and never more than half of what is free; 10 unless given."
                    + " On xfs and btrfs it takes next to none")
    private double most = DrillAsk.USUAL_BYTES / GIGABYTE;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            description = "The service must be healthy after that; 1m unless given")
    private String within = "1m";

    private final Console console;

    DrillCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var ask = new DrillAsk(force, preview, Math.round(most * GIGABYTE), Durations.parse(within));
        var made = options.agent(console).drill(group, ask);
        options.print(console, made, () -> lines(made));
        return made.healthy() || preview ? 0 : 1;
    }

    private List<String> lines(DrillReport made) {
        var style = console.style();
        var lines = new ArrayList<String>();
        var copy = made.copy();
        var what = Show.bytes(copy.bytes()) + " in " + copy.files() + " files";
        if (preview) {
            lines.add(made.group() + ": a drill copies " + what + ": " + made.why());
        } else {
            lines.add(made.group() + ": copied " + what + " in " + Show.seconds(copy.tookSeconds()) + ", "
                    + Show.bytes(copy.copiedBytes()) + " of it took room"
                    + (copy.unsettled() == 0
                            ? ", all of one moment"
                            : "; " + copy.unsettled() + " names changed meanwhile: not all is of one moment"));
            lines.add(made.group() + ": "
                    + made.startedSeconds()
                            .map(s -> style.good("the service was healthy") + " after " + Show.seconds(s))
                            .orElse(style.bad("the service did not become healthy") + ": " + made.why()));
        }
        lines.addAll(Moves.atRisk(made.atRisk(), "would be lost by a promotion without the other site", style));
        return lines;
    }
}
