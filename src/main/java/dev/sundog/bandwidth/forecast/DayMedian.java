package dev.sundog.bandwidth.forecast;

import java.util.Arrays;

/** The median of the same time on the last seven days: one strange day does not count. */
record DayMedian(History history, Timing timing) implements Predictor {
    @Override
    public String name() {
        return "median of seven days";
    }

    @Override
    public void learn(double calm) {}

    @Override
    public double predict(int ahead) {
        long target = history.last() + ahead;
        var values = new double[7];
        int count = 0;
        for (int days = 1; days <= 7; days++) {
            long slot = timing.daysBefore(target, days);
            if (history.has(slot)) {
                values[count++] = history.at(slot);
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        Arrays.sort(values, 0, count);
        return (values[(count - 1) / 2] + values[count / 2]) / 2;
    }

    @Override
    public void exchange(State state) {}
}
