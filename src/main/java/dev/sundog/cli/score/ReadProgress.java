package dev.sundog.cli.score;

import dev.sundog.model.Bytes;
import dev.sundog.model.Durations;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on the terminal that says how reading gets on, once it takes longer than a second. */
final class ReadProgress {
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long EVERY_NANOS = 250_000_000L;

    private final PrintStream err;
    private final boolean shown;
    private final LongSupplier monotonicNanos;
    private final long startNanos;
    private final long total;
    private long read;
    private long nextNanos;
    private boolean printed;

    /** @param totalBytes of all files */
    ReadProgress(PrintStream err, boolean shown, LongSupplier monotonicNanos, long totalBytes) {
        this.err = err;
        this.shown = shown;
        this.monotonicNanos = monotonicNanos;
        this.total = totalBytes;
        this.startNanos = monotonicNanos.getAsLong();
        this.nextNanos = startNanos + QUIET_NANOS;
    }

    /** The same stream, whose bytes are counted. */
    InputStream over(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                add(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = super.read(into, offset, length);
                add(Math.max(0, n));
                return n;
            }
        };
    }

    private void add(long bytes) {
        read += bytes;
        if (shown) {
            long now = monotonicNanos.getAsLong();
            if (now - nextNanos >= 0) {
                nextNanos = now + EVERY_NANOS;
                err.print("\r  " + line(now) + "\033[K");
                err.flush();
                printed = true;
            }
        }
    }

    private String line(long now) {
        double rate = read / ((now - startNanos) / 1e9);
        var left = Duration.ofSeconds(Math.round(Math.max(0, total - read) / Math.max(1, rate)));
        return String.format(
                Locale.ROOT,
                "%s of %s, %s/s, %s left",
                Bytes.show((double) read),
                Bytes.show((double) total),
                Bytes.show(rate),
                Durations.show(left));
    }

    /** Clears the line. */
    void end() {
        if (printed) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
