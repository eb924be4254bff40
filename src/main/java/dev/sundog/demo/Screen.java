package dev.sundog.demo;

import java.io.PrintStream;
import java.time.Duration;

/** What people see: calm lines, and one line that is redrawn on a terminal or repeated now and then elsewhere. */
final class Screen {
    private static final long REPEAT_NANOS = Duration.ofSeconds(2).toNanos();
    private static final String ERASE = "\r\u001b[K";
    private final PrintStream out;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long lastLive;
    private boolean drawn;
    private boolean mute;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows nothing any more: the process is about to end. */
    synchronized void mute() {
        mute = true;
    }

    synchronized void say(String line) {
        if (mute) {
            return;
        }
        out.println((drawn ? ERASE : "") + line);
        out.flush();
        drawn = false;
    }

    /** The beginning of an act. */
    synchronized void act(String title) {
        say("");
        say("== " + title + "   (" + (System.nanoTime() - start) / 1_000_000_000 + " s)");
    }

    /** A passing state. */
    synchronized void live(String line) {
        long now = System.nanoTime();
        if (mute) {
            return;
        }
        if (terminal) {
            out.print(ERASE + "   " + line);
            out.flush();
            drawn = true;
        } else if (lastLive == 0 || now - lastLive > REPEAT_NANOS) {
            lastLive = now;
            say("   " + line);
        }
    }
}
