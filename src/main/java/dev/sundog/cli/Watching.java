package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Shows something again every second until interrupted. */
final class Watching {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String CLEAR_ALL = "\033[2J";

    private final Console console;

    Watching(Console console) {
        this.console = console;
    }

    /** On a terminal, in place. An agent that goes away is said there, and waited for. */
    void draw(Supplier<List<String>> lines) throws InterruptedException {
        console.out().print(CLEAR_ALL);
        while (!console.out().checkError()) {
            show(said(lines));
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    /** One after the other. */
    void print(Runnable once) throws InterruptedException {
        while (!console.out().checkError()) {
            once.run();
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    /** Overwrites what is there in one go, so that nothing flickers. */
    private void show(List<String> lines) {
        var screen = new StringBuilder(HOME);
        lines.forEach(line -> screen.append(line).append(CLEAR_LINE).append('\n'));
        console.out().print(screen.append(CLEAR_BELOW));
        console.out().flush();
    }

    private List<String> said(Supplier<List<String>> lines) {
        try {
            return lines.get();
        } catch (OperatorException e) {
            return List.of(console.style().bad(e.what()), "  -> " + e.remedy());
        }
    }
}
