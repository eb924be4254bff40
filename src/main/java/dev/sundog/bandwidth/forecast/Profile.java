package dev.sundog.bandwidth.forecast;

import java.util.Arrays;

/** What is usual at that time of the day or week, and how far the last values were from it, which is forgotten with distance. */
final class Profile implements Predictor {
    private static final double NEWEST = 0.25;

    private final History history;
    private final Timing timing;
    private final boolean weekly;
    private final double memorySlots;
    private final int breadth;
    private final float[] means;
    private final float[] counts;
    private double deviation;

    /** @param memorySlots for how long a deviation from what is usual lasts */
    Profile(History history, Timing timing, boolean weekly, double memorySlots) {
        this.history = history;
        this.timing = timing;
        this.weekly = weekly;
        this.memorySlots = memorySlots;
        this.breadth = timing.slotsADay() / 96;
        this.means = new float[weekly ? timing.slotsAWeek() : timing.slotsADay()];
        this.counts = new float[means.length];
        Arrays.fill(means, Float.NaN);
    }

    boolean isWeekly() {
        return weekly;
    }

    @Override
    public String name() {
        return (weekly ? "week's profile, " : "day's profile, ") + Math.round(memorySlots) + " slots of deviation";
    }

    private int slot(long number) {
        return weekly ? timing.slotOfWeek(number) : timing.slotOfDay(number);
    }

    @Override
    public void learn(double calm) {
        int at = slot(history.last());
        double usual = usual(at);
        if (!Double.isNaN(usual)) {
            deviation += (1 - Math.exp(-1 / Math.max(1, memorySlots / 4))) * (calm - usual - deviation);
        }
        if (counts[at] == 0) {
            means[at] = (float) calm;
        } else {
            means[at] += (float) (Math.max(NEWEST, 1.0 / (counts[at] + 1)) * (calm - means[at]));
        }
        counts[at] = Math.min(100, counts[at] + 1);
    }

    /** Smoothed over the neighbours where slots are short. */
    private double usual(int at) {
        double sum = 0;
        int count = 0;
        for (int i = at - breadth; i <= at + breadth; i++) {
            float mean = means[Math.floorMod(i, means.length)];
            if (!Float.isNaN(mean)) {
                sum += mean;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    @Override
    public double predict(int ahead) {
        double usual = usual(slot(history.last() + ahead));
        return usual + deviation * Math.exp(-ahead / memorySlots);
    }

    @Override
    public void exchange(State state) {
        state.numbers(means);
        state.numbers(counts);
        deviation = state.number(deviation);
    }
}
