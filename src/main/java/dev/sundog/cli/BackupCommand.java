package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.cli.backup.Taking;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps what a host has beyond its data. */
@Command(
        name = "backup",
        description = {
            "Keeps in one file what this host has beyond its data: configuration, bundle with its key, the token of the API, and"
                    + " what was learnt of link and segments. The agent may run meanwhile.",
            "Not in it: data, and what is made anew by itself (the index), or must never come back (votes)."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private HostOptions options = new HostOptions();

    @Parameters(paramLabel = "FILE", description = "A new file; of mode 0600, for it has the agent's key")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    BackupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var kept = new Taking(
                        options.host(console), Main.version(), Clock.systemUTC().instant())
                .to(file);
        if (json) {
            console.out().println(Json.line(kept));
        } else {
            console.out()
                    .println(kept.voter() + " of installation " + kept.installation() + " is kept in " + kept.file()
                            + ": " + kept.bytes() + " bytes, with the agent's key");
            kept.parts().forEach(part -> console.out().println("  " + part));
        }
        console.out().flush();
        return 0;
    }
}
