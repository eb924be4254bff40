package dev.sundog.cli.plan;

import dev.sundog.cli.progress.ProgressLine;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How the walk gets on. */
final class Progress {
    private final ProgressLine line;
    private long entries;
    private long bytes;

    Progress(PrintStream err, boolean shown, LongSupplier monotonicNanos) {
        this.line = new ProgressLine(err, shown, monotonicNanos);
    }

    void entry(long size) {
        entries++;
        bytes += size;
        if ((entries & 255) == 0 && line.isDue()) {
            double rate = entries / elapsedSeconds();
            line.show(String.format(Locale.ROOT, "%,d entries, %s, %,.0f entries/s", entries, Show.bytes(bytes), rate));
        }
    }

    /** Says what comes after the walk, where a walk's line was shown. */
    void phase(String what) {
        if (line.isShown()) {
            line.show(what);
        }
    }

    void end() {
        line.end();
    }

    double elapsedSeconds() {
        return line.elapsedSeconds();
    }
}
