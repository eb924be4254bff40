package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.link.Invitation;
import dev.sundog.link.Joining;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes this host's key, and gets its certificate by a token. */
@Command(
        name = "join",
        description = {
            "Makes this host's key and gets its certificate from the authority, by a token of 'sundog invite'.",
            "The key never leaves this host. Nothing is written unless all is well."
        })
final class JoinCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 4_096;

    @Parameters(paramLabel = "TOKEN", description = "What 'sundog invite' printed; - reads it from the standard input")
    private String token = "";

    @Option(names = "--bundle", paramLabel = "DIR", description = "Where to write the bundle (${DEFAULT-VALUE})")
    private Path bundle = Path.of("/etc/sundog/bundle");

    @Option(
            names = "--replace",
            description =
                    "Give the host that this bundle is of another certificate and key; a running agent takes them up")
    private boolean replace;

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;
    private final InputStream in;

    JoinCommand(Console console, InputStream in) {
        this.console = console;
        this.in = in;
    }

    /** What {@code --json} prints. */
    record Report(String installation, String voter, String serial, String until, String bundle) {}

    @Override
    public Integer call() {
        var invitation = Invitation.parse(token.equals("-") ? read() : token.strip());
        var joining = new Joining(invitation, Clock.systemUTC(), new SecureRandom());
        var joined = replace ? joining.again(bundle) : joining.into(bundle);
        var who = joined.identity();
        var out = console.out();
        if (json) {
            out.println(Json.line(new Report(
                    who.installation().toString(),
                    who.voter().label(),
                    joined.serial(),
                    joined.until().toString(),
                    bundle.toString())));
        } else {
            out.println("This host is " + who.voter().label() + " of installation " + who.installation() + ", until "
                    + joined.until() + " (serial " + joined.serial() + ")");
            out.println("  " + bundle + "  ->  sundog up --bundle " + bundle);
        }
        return 0;
    }

    private String read() {
        try {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new OperatorException("The standard input cannot be read: " + e.getMessage(), "Give the token", e);
        }
    }
}
