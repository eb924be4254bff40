package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.cli.backup.PuttingBack;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts back what a backup has. */
@Command(
        name = "restore",
        description = {
            "Puts back what sundog backup kept, into directories that are empty: all of it, or nothing.",
            "The vote is not put back: what this voter has promised since the backup nobody knows. It is marked as one that lost"
                    + " its storage, and does not vote again under its old name; docs/operations.md says what to do."
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private HostOptions options = new HostOptions();

    @Parameters(paramLabel = "FILE", description = "That sundog backup made")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    RestoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var kept = new PuttingBack(options.host(console), Clock.systemUTC().instant()).from(file);
        if (json) {
            console.out().println(Json.line(kept));
        } else {
            console.out()
                    .println(kept.voter() + " of installation " + kept.installation() + " is put back as it was at "
                            + kept.made());
            kept.parts().forEach(part -> console.out().println("  " + part));
            console.out().println("! its vote is not: see 'A host is lost' in docs/operations.md");
        }
        console.out().flush();
        return 0;
    }
}
