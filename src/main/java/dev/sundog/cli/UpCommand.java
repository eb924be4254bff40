package dev.sundog.cli;

import dev.sundog.cli.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an agent in the foreground. */
@Command(
        name = "up",
        description = {
            "Runs an agent in the foreground. SIGTERM hands over what it holds, drains and ends it. SIGHUP has it read its"
                    + " configuration again, as sundog reload does; from a terminal that is closed it ends it.",
            "Logs to stderr: lines for people on a terminal, JSON otherwise."
        })
final class UpCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (${DEFAULT-VALUE})")
    private Path config = Path.of("/etc/sundog/sundog.yaml");

    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "The bundle that join or init made (${DEFAULT-VALUE})")
    private Path bundle = Path.of("/etc/sundog/bundle");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the agent keeps its memory and its control socket (SUNDOG_STATE, or /var/lib/sundog)")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--break",
            hidden = true,
            paramLabel = "WHAT",
            description = "For the demo: barrier, fence, priority")
    private Optional<String> broken = Optional.empty();

    @Option(
            names = "--adopt",
            description = "Take over a target at public that is not empty: alike stays, different is put aside")
    private boolean adopt;

    private final Console console;

    UpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var mode = broken.map(BreakMode::parse).orElse(BreakMode.NONE);
        var place = AgentPlace.toStart(state, console);
        var read = Config.load(config);
        Logging.start();
        Logging.set(read.log());
        try (var _ = AgentPlace.register(place, console)) {
            return new AgentStart(config, read, bundle, place, mode, adopt).run();
        }
    }
}
