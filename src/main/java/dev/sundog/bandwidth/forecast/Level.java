package dev.sundog.bandwidth.forecast;

/** An exponentially weighted mean of the values. */
final class Level implements Predictor {
    private final double gain;
    private double level;
    private long count;

    /** @param slots the memory: what is so old counts for 1/e */
    Level(double slots) {
        this.gain = 1 - Math.exp(-1 / slots);
    }

    @Override
    public String name() {
        return "mean of the last " + Math.round(1 / gain) + " slots";
    }

    @Override
    public void learn(double calm) {
        count++;
        level += Math.max(gain, 1.0 / count) * (calm - level);
    }

    @Override
    public double predict(int ahead) {
        return level;
    }

    double value() {
        return level;
    }

    @Override
    public void exchange(State state) {
        level = state.number(level);
        count = state.whole(count);
    }
}
