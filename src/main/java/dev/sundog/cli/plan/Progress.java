package dev.sundog.cli.plan;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on the terminal that says how the walk gets on, once it takes longer than a second. */
final class Progress {
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long EVERY_NANOS = 250_000_000L;

    private final PrintStream err;
    private final boolean shown;
    private final LongSupplier monotonicNanos;
    private final long startNanos;
    private long entries;
    private long bytes;
    private long nextNanos;
    private boolean printed;

    Progress(PrintStream err, boolean shown, LongSupplier monotonicNanos) {
        this.err = err;
        this.shown = shown;
        this.monotonicNanos = monotonicNanos;
        this.startNanos = monotonicNanos.getAsLong();
        this.nextNanos = startNanos + QUIET_NANOS;
    }

    void entry(long size) {
        entries++;
        bytes += size;
        if (shown && (entries & 255) == 0) {
            long now = monotonicNanos.getAsLong();
            if (now - nextNanos >= 0) {
                nextNanos = now + EVERY_NANOS;
                double rate = entries / ((now - startNanos) / 1e9);
                line(String.format(
                        Locale.ROOT, "  %,d entries, %s, %,.0f entries/s", entries, Show.bytes(bytes), rate));
            }
        }
    }

    /** Says what comes after the walk, where a walk's line was shown. */
    void phase(String what) {
        if (printed) {
            line("  " + what);
        }
    }

    private void line(String text) {
        err.print("\r" + text + "\033[K");
        err.flush();
        printed = true;
    }

    /** Clears the line. */
    void end() {
        if (printed) {
            err.print("\r\033[K");
            err.flush();
        }
    }

    double elapsedSeconds() {
        return (monotonicNanos.getAsLong() - startNanos) / 1e9;
    }
}
