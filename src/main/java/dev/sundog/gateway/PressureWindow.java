package dev.sundog.gateway;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Samples of the last 500 ms, at most 8,192 of a kind. Not thread-safe. */
final class PressureWindow {
    private static final long WINDOW_NANOS = 500_000_000L;
    private static final int MOST = 8192;

    private record Sample(long atNanos, long valueNanos) {}

    private final ArrayDeque<Sample> delays = new ArrayDeque<>();
    private final ArrayDeque<Sample> latencies = new ArrayDeque<>();
    private final ArrayDeque<Sample> sheds = new ArrayDeque<>();

    void admitted(long nowNanos, long waitedNanos) {
        add(delays, nowNanos, waitedNanos);
    }

    void shed(long nowNanos, long waitedNanos) {
        add(delays, nowNanos, waitedNanos);
        add(sheds, nowNanos, waitedNanos);
    }

    void answered(long nowNanos, long latencyNanos) {
        add(latencies, nowNanos, latencyNanos);
    }

    Pressure pressure(long nowNanos, int inFlight, int limit, int queued, long oldestWaitNanos) {
        forget(delays, nowNanos);
        forget(latencies, nowNanos);
        forget(sheds, nowNanos);
        double perSecond = 1e9 / WINDOW_NANOS;
        return new Pressure(
                inFlight,
                limit,
                queued,
                Math.max(quantileMillis(delays, 0.95), oldestWaitNanos / 1e6),
                latencies.size() * perSecond,
                sheds.size() * perSecond,
                quantileMillis(latencies, 0.5));
    }

    private static void add(ArrayDeque<Sample> samples, long nowNanos, long valueNanos) {
        if (samples.size() == MOST) {
            samples.pollFirst();
        }
        samples.addLast(new Sample(nowNanos, valueNanos));
        forget(samples, nowNanos);
    }

    private static void forget(ArrayDeque<Sample> samples, long nowNanos) {
        for (var first = samples.peekFirst();
                first != null && nowNanos - first.atNanos > WINDOW_NANOS;
                first = samples.peekFirst()) {
            samples.pollFirst();
        }
    }

    private static double quantileMillis(ArrayDeque<Sample> samples, double q) {
        if (samples.isEmpty()) {
            return 0;
        }
        long[] values = samples.stream().mapToLong(Sample::valueNanos).toArray();
        Arrays.sort(values);
        return values[(int) Math.min(values.length - 1, Math.floor(q * values.length))] / 1e6;
    }
}
