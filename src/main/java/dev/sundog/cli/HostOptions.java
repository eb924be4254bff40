package dev.sundog.cli;

import dev.sundog.cli.backup.Host;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a host has what its agent is started with. */
final class HostOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (${DEFAULT-VALUE})")
    private Path config = Path.of("/etc/sundog/sundog.yaml");

    @Option(names = "--bundle", paramLabel = "DIR", description = "The bundle that init made (${DEFAULT-VALUE})")
    private Path bundle = Path.of("/etc/sundog/bundle");

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The agent's state directory (SUNDOG_STATE, or /var/lib/sundog)")
    private Optional<Path> state = Optional.empty();

    Host host(Console console) {
        return new Host(config, bundle, AgentPlace.toStart(state, console));
    }
}
