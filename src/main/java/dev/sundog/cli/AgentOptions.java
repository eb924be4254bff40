package dev.sundog.cli;

import dev.sundog.api.ControlClient;
import dev.sundog.api.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What every command that asks an agent takes. */
final class AgentOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The agent's state directory (SUNDOG_STATE, /var/lib/sundog, or the only agent of this user)")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    Optional<Path> state() {
        return state;
    }

    ControlClient agent(Console console) {
        return new ControlClient(AgentPlace.socket(AgentPlace.toAsk(state, console)));
    }

    /** Prints the report as JSON, or the lines that people read. */
    void print(Console console, Object report, Supplier<List<String>> lines) {
        if (json) {
            console.out().println(Json.line(report));
        } else {
            lines.get().forEach(console.out()::println);
        }
        console.out().flush();
    }
}
