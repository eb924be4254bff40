package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where agents keep their state and control socket, and how a command finds the one it is meant for. */
final class AgentPlace {
    static final String SOCKET = "control.sock";
    private static final Path STANDARD = Path.of("/var/lib/sundog");

    private AgentPlace() {}

    /** The state directory of an agent that is to be started. */
    static Path toStart(Optional<Path> state, Console console) {
        return state.or(() -> console.variable("SUNDOG_STATE").map(Path::of)).orElse(STANDARD);
    }

    /**
     * The state directory of the agent that a command is meant for.
     *
     * @throws OperatorException when several agents of this user run and none was named
     */
    static Path toAsk(Optional<Path> state, Console console) {
        return state.or(() -> console.variable("SUNDOG_STATE").map(Path::of)).orElseGet(() -> found(console));
    }

    static Path socket(Path state) {
        return state.resolve(SOCKET);
    }

    private static Path found(Console console) {
        if (Files.exists(socket(STANDARD))) {
            return STANDARD;
        }
        var running = registry(console).map(AgentPlace::running).orElse(List.of());
        if (running.size() > 1) {
            throw new OperatorException(
                    "Several agents run here: "
                            + String.join(
                                    ", ", running.stream().map(Path::toString).toList()),
                    "Name one with --state or SUNDOG_STATE");
        }
        return running.isEmpty() ? STANDARD : running.getFirst();
    }

    /** The directory where agents of this user make themselves known. */
    private static Optional<Path> registry(Console console) {
        return console.variable("XDG_RUNTIME_DIR").map(dir -> Path.of(dir, "sundog"));
    }

    private static List<Path> running(Path registry) {
        var running = new ArrayList<Path>();
        if (Files.isDirectory(registry)) {
            try (var entries = Files.newDirectoryStream(registry)) {
                for (var entry : entries) {
                    if (Files.isSymbolicLink(entry) && ControlClient.answers(socket(entry))) {
                        running.add(entry.toRealPath());
                    }
                }
            } catch (IOException e) {
                throw new OperatorException(
                        registry + " cannot be read: " + e.getMessage(), "Name the agent with --state", e);
            }
        }
        return running;
    }

    /** Makes an agent known to the commands of its user; the answer takes that back. */
    static AutoCloseable register(Path state, Console console) throws IOException {
        var registry = registry(console).filter(dir -> Files.isDirectory(dir.resolveSibling(".")));
        if (registry.isEmpty()) {
            return () -> {};
        }
        Files.createDirectories(registry.get());
        var link = registry.get().resolve(Long.toString(ProcessHandle.current().pid()));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, state.toAbsolutePath());
        return () -> Files.deleteIfExists(link);
    }
}
