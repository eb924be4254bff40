package dev.sundog.steer;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether one site is overloaded. U = max(in flight / limit, queue delay / target, utilisation / target, shed / budget, slowness of answers), averaged
 * over each window. Enters when U stays at the upper threshold, or its linear trend reaches it within the horizon; leaves
 * when U stays at the lower one and the least time has passed. Pure: time is an argument.
 */
public final class Overload {
    private static final String[] SIGNALS = {"in flight", "queue delay", "utilisation", "shed rate", "slow answers"};

    private OverloadLimits limits;
    private final OverloadTrend trend = new OverloadTrend(8);
    private final double[] sums = new double[SIGNALS.length];
    private int samples;
    private long windowStart;
    private boolean started;
    private boolean overloaded;
    private long sinceNanos;
    private int high;
    private int low;
    private double u;
    private double predicted;
    private String cause = SIGNALS[0];
    private String lastChange = "no window has passed yet";

    public Overload(OverloadLimits limits) {
        this.limits = limits;
    }

    /** Other limits from now on; what was averaged so far stays. */
    public void judgeBy(OverloadLimits changed) {
        limits = changed;
    }

    /** Takes a sample in; returns whether the site is overloaded now. A gap of many windows counts as one window. */
    public boolean on(OverloadSample sample, long nowNanos) {
        if (!started) {
            started = true;
            windowStart = nowNanos;
            sinceNanos = nowNanos;
        }
        add(sample);
        if (nowNanos - windowStart >= limits.window().toNanos()) {
            close(nowNanos);
            windowStart = nowNanos;
        }
        return overloaded;
    }

    private void add(OverloadSample s) {
        var targets = limits.targets();
        sums[0] += ratio(s.inFlight(), s.limit());
        sums[1] += ratio(s.queueDelay().toNanos() / 1e9, targets.queueDelay().toNanos() / 1e9);
        sums[2] += ratio(s.utilisation(), targets.utilisation());
        sums[3] += ratio(s.shedPerSecond(), targets.shedPerSecond());
        sums[4] += ratio(s.slowness(), 1);
        samples++;
    }

    /** Bounded, so that no single signal poisons the trend; anything over a limit of nothing is full. */
    private static double ratio(double value, double full) {
        if (!(value > 0)) {
            return 0;
        }
        return full > 0 ? Math.min(10, value / full) : 1;
    }

    private void close(long nowNanos) {
        int worst = 0;
        for (int i = 1; i < sums.length; i++) {
            worst = sums[i] > sums[worst] ? i : worst;
        }
        u = sums[worst] / samples;
        cause = SIGNALS[worst];
        Arrays.fill(sums, 0);
        samples = 0;
        trend.add(nowNanos / 1e9, u);
        predicted = trend.ahead(limits.horizon().toNanos() / 1e9);
        double level = limits.enter().level();
        high = u >= level || predicted >= level ? high + 1 : 0;
        low = u <= limits.leave().level() ? low + 1 : 0;
        decide(nowNanos);
    }

    private void decide(long nowNanos) {
        var threshold = overloaded ? limits.leave() : limits.enter();
        int windows = overloaded ? low : high;
        boolean dwelt = nowNanos - sinceNanos >= threshold.dwell().toNanos();
        if (windows < threshold.windows() || !dwelt) {
            return;
        }
        overloaded = !overloaded;
        sinceNanos = nowNanos;
        lastChange = (overloaded ? "entered: " : "left: ") + numbers(windows);
        high = 0;
        low = 0;
    }

    private String numbers(int windows) {
        return String.format(
                Locale.ROOT,
                "U %.2f by %s, %.2f expected in %.1f s, %d windows (enter %.2f, leave %.2f)",
                u,
                cause,
                predicted,
                limits.horizon().toNanos() / 1e9,
                windows,
                limits.enter().level(),
                limits.leave().level());
    }

    public boolean overloaded() {
        return overloaded;
    }

    /** U of the last window; 1 is full. */
    public double pressure() {
        return u;
    }

    /** Whether it takes no more than it does: the last window's U is one to enter at. */
    public boolean saturated() {
        return u >= limits.enter().level();
    }

    /** What U is expected to be after the horizon; the last U where no trend is certain. */
    public double expected() {
        return predicted;
    }

    /** The last change with its numbers. */
    public String why() {
        return lastChange;
    }
}
