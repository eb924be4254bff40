package dev.sundog.cli.score;

import dev.sundog.cli.progress.ProgressLine;
import dev.sundog.model.Bytes;
import dev.sundog.model.Durations;
import dev.sundog.telemetry.MeteredInput;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How reading gets on. */
final class ReadProgress {
    private final ProgressLine line;
    private final long total;
    private long read;

    /** @param totalBytes of all files */
    ReadProgress(PrintStream err, boolean shown, LongSupplier monotonicNanos, long totalBytes) {
        this.line = new ProgressLine(err, shown, monotonicNanos);
        this.total = totalBytes;
    }

    /** The same stream, whose bytes are counted. */
    InputStream over(InputStream in) {
        return new MeteredInput(in) {
            @Override
            protected void came(int bytes) {
                add(bytes);
            }
        };
    }

    private void add(long bytes) {
        read += bytes;
        if (line.isDue()) {
            line.show(words());
        }
    }

    private String words() {
        double rate = read / line.elapsedSeconds();
        var left = Duration.ofSeconds(Math.round(Math.max(0, total - read) / Math.max(1, rate)));
        return String.format(
                Locale.ROOT,
                "%s of %s, %s/s, %s left",
                Bytes.show((double) read),
                Bytes.show((double) total),
                Bytes.show(rate),
                Durations.show(left));
    }

    void end() {
        line.end();
    }
}
