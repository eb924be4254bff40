package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.link.Issuer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes certificates back. */
@Command(
        name = "revoke",
        description = {
            "Revokes certificates: agents that have the list refuse them, and end connections that stand with them.",
            "Run it on the machine that holds the authority. Agents get the list from the one that has 'authority:' in its",
            "configuration; else carry the file that is named to the bundle of each host. See docs/certificates.md."
        })
final class RevokeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "The installation that init made here")
    private Path dir = Path.of(".");

    @Parameters(
            index = "1",
            paramLabel = "WHAT",
            description = "private, public or witness: all certificates that it has until now. Or one serial number")
    private String what = "";

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    RevokeCommand(Console console) {
        this.console = console;
    }

    /** What {@code --json} prints. */
    record Report(String list, long number, List<String> serials) {}

    @Override
    public Integer call() {
        var issuer = Issuer.open(Issuer.at(dir), new SecureRandom());
        var done = issuer.revoke(what, Clock.systemUTC().instant());
        var out = console.out();
        if (json) {
            out.println(Json.line(new Report(done.list().toString(), done.number(), done.serials())));
            return 0;
        }
        if (done.serials().isEmpty()) {
            out.println("Nothing to do: all of that was revoked before (list " + done.number() + ")");
        }
        done.serials().forEach(serial -> out.println("revoked " + serial));
        out.println("  " + done.list() + "  ->  the bundle of every host, unless an agent has 'authority:'");
        return 0;
    }
}
