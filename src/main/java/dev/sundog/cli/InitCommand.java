package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.link.Authority;
import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an installation. */
@Command(
        name = "init",
        description = {
            "Makes an installation: a certificate authority and three bundles to carry to the hosts.",
            "With --authority-only it makes no bundles: then hosts join by tokens of 'sundog invite'.",
            "The directory 'authority' in it stays where it is; whoever has it can add agents."
        })
final class InitCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where to make it; must not hold an installation yet")
    private Path dir = Path.of(".");

    @Option(names = "--private-host", paramLabel = "HOST", description = "Name or address of the private host")
    private Optional<String> privateHost = Optional.empty();

    @Option(names = "--public-host", paramLabel = "HOST", description = "Name or address of the public host")
    private Optional<String> publicHost = Optional.empty();

    @Option(names = "--witness-host", paramLabel = "HOST", description = "Name or address of the witness")
    private Optional<String> witnessHost = Optional.empty();

    @Option(names = "--authority-only", description = "Make no bundles: every host joins by a token")
    private boolean authorityOnly;

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    InitCommand(Console console) {
        this.console = console;
    }

    /** What {@code --json} prints. */
    record Made(String installation, String directory, Map<String, String> bundles) {}

    @Override
    public Integer call() {
        var hosts = new EnumMap<Voter, String>(Voter.class);
        privateHost.ifPresent(host -> hosts.put(Voter.PRIVATE, host));
        publicHost.ifPresent(host -> hosts.put(Voter.PUBLIC, host));
        witnessHost.ifPresent(host -> hosts.put(Voter.WITNESS, host));
        var voters = authorityOnly ? List.<Voter>of() : List.of(Voter.values());
        var made = Authority.create(dir, hosts, voters, Clock.systemUTC().instant(), new SecureRandom());
        var bundles = new TreeMap<String, String>();
        for (var voter : voters) {
            bundles.put(voter.label(), dir.resolve(voter.label()).toString());
        }
        var out = console.out();
        if (json) {
            out.println(Json.line(new Made(made.installation().toString(), dir.toString(), bundles)));
            return 0;
        }
        out.println("Installation " + made.installation() + " is made in " + dir);
        bundles.forEach((voter, bundle) -> out.println("  " + bundle + "  ->  the " + voter + " host"));
        out.println("Keep " + dir.resolve("authority") + " here, and safe.");
        if (authorityOnly) {
            out.println("Let the hosts join, and carry each token to its host:");
            out.println("  sundog invite " + dir + " --as private --as public --as witness --listen HOST:7105");
            return 0;
        }
        out.println("Write one sundog.yaml for all hosts, then on each:");
        out.println("  sundog up --config sundog.yaml --bundle BUNDLE --state /var/lib/sundog");
        return 0;
    }
}
