package dev.sundog.cli;

import dev.sundog.host.TerminalSize;
import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Shows something again every second until interrupted. */
final class Watching {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    /** The other screen of the terminal, so that what was there is there again afterwards; without a cursor. */
    private static final String ENTER = "\033[?1049h\033[?25l";

    private static final String LEAVE = "\033[?25h\033[?1049l";

    private final Console console;

    Watching(Console console) {
        this.console = console;
    }

    /** On a terminal, in place, until it is interrupted. An agent that goes away is said there, and waited for. */
    void draw(Supplier<List<String>> lines) throws InterruptedException {
        var leaving = new Thread(this::leave);
        Runtime.getRuntime().addShutdownHook(leaving);
        console.out().print(ENTER);
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

    private void leave() {
        console.out().print(LEAVE);
        console.out().flush();
    }

    /** Overwrites what is there in one go, so that nothing flickers. */
    private void show(List<String> lines) {
        console.out().print(screen(lines, console.size()));
        console.out().flush();
    }

    /** As much as there is room for, and how much more there is. */
    static String screen(List<String> lines, TerminalSize size) {
        var all = lines.stream()
                .flatMap(line -> Wrap.line(line, size.columns()).stream())
                .toList();
        boolean fits = all.size() <= size.rows();
        var shown = fits ? all : all.subList(0, Math.max(0, size.rows() - 1));
        var screen = new StringBuilder(HOME);
        for (int i = 0; i < shown.size(); i++) {
            screen.append(shown.get(i)).append(CLEAR_LINE).append(i < size.rows() - 1 ? "\r\n" : "");
        }
        if (!fits) {
            var more = (all.size() - shown.size()) + " more lines";
            screen.append(more, 0, Math.min(more.length(), size.columns())).append(CLEAR_LINE);
        }
        return screen.append(CLEAR_BELOW).toString();
    }

    private List<String> said(Supplier<List<String>> lines) {
        try {
            return lines.get();
        } catch (OperatorException e) {
            return List.of(console.style().bad(e.what()), "  -> " + e.remedy());
        }
    }
}
