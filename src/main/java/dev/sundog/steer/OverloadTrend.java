package dev.sundog.steer;

/** A straight line through the last few points. */
final class OverloadTrend {
    private static final int LEAST_POINTS = 4;

    private final double[] times;
    private final double[] values;
    private int count;

    OverloadTrend(int points) {
        times = new double[points];
        values = new double[points];
    }

    void add(double seconds, double value) {
        times[count % times.length] = seconds;
        values[count % times.length] = value;
        count++;
    }

    /** The line's value this far after the last point; the last value unless it rises by twice its standard error. */
    double ahead(double seconds) {
        int n = Math.min(count, times.length);
        double lastTime = times[(count - 1) % times.length];
        double lastValue = values[(count - 1) % times.length];
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < n; i++) {
            meanX += (times[i] - lastTime) / n;
            meanY += values[i] / n;
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            double dx = times[i] - lastTime - meanX;
            double dy = values[i] - meanY;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        if (n < LEAST_POINTS || xx == 0) {
            return lastValue;
        }
        double slope = xy / xx;
        double error = Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2) / xx);
        return slope > 2 * error ? meanY + slope * (seconds - meanX) : lastValue;
    }
}
