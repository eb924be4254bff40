package dev.sundog.cli;

import dev.sundog.host.TerminalSize;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes and what it knows of its surroundings.
 *
 * @param out results
 * @param err complaints
 * @param terminal whether a person looks at {@code out}
 */
public record Console(PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {
    private static final int STDOUT = 1;

    public Console {
        environment = Map.copyOf(environment);
    }

    /** This process's own; always UTF-8, whatever the locale says. */
    public static Console ofProcess() {
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                isTerminal(STDOUT),
                System.getenv());
    }

    /** Whether a file descriptor of this process is a terminal. */
    static boolean isTerminal(int descriptor) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** An environment variable that is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Of the screen; where it does not tell, as {@code LINES} and {@code COLUMNS} say, or as terminals used to be. */
    TerminalSize size() {
        var told = terminal ? TerminalSize.of(STDOUT) : Optional.<TerminalSize>empty();
        return told.orElseGet(() ->
                new TerminalSize(number("LINES").orElse(24), number("COLUMNS").orElse(80)));
    }

    private Optional<Integer> number(String variable) {
        return variable(variable)
                .filter(text -> text.matches("[1-9][0-9]{0,4}"))
                .map(Integer::parseInt);
    }

    Style style() {
        return new Style(terminal && variable("NO_COLOR").isEmpty(), terminal ? size().columns() : Integer.MAX_VALUE);
    }
}
