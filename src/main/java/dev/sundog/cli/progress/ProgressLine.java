package dev.sundog.cli.progress;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** One line on the terminal that is written over again and again while long work runs: first after a second, then four times a second. */
public final class ProgressLine {
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long EVERY_NANOS = 250_000_000L;

    private final PrintStream err;
    private final boolean shown;
    private final LongSupplier monotonicNanos;
    private final long startNanos;
    private long nextNanos;
    private boolean printed;

    /** @param shown whether a person watches {@code err} */
    public ProgressLine(PrintStream err, boolean shown, LongSupplier monotonicNanos) {
        this.err = err;
        this.shown = shown;
        this.monotonicNanos = monotonicNanos;
        this.startNanos = monotonicNanos.getAsLong();
        this.nextNanos = startNanos + QUIET_NANOS;
    }

    /** Whether it is time to say something again; then it is not for a while. */
    public boolean isDue() {
        if (!shown) {
            return false;
        }
        long now = monotonicNanos.getAsLong();
        boolean due = now - nextNanos >= 0;
        nextNanos = due ? now + EVERY_NANOS : nextNanos;
        return due;
    }

    public void show(String text) {
        err.print("\r  " + text + "\033[K");
        err.flush();
        printed = true;
    }

    /** Whether something was shown. */
    public boolean isShown() {
        return printed;
    }

    /** Clears the line. */
    public void end() {
        if (printed) {
            err.print("\r\033[K");
            err.flush();
        }
    }

    public double elapsedSeconds() {
        return (monotonicNanos.getAsLong() - startNanos) / 1e9;
    }
}
