package dev.sundog.bandwidth.forecast;

/** As it is now. */
record LastValue(History history) implements Predictor {
    @Override
    public String name() {
        return "last value";
    }

    @Override
    public void learn(double calm) {}

    @Override
    public double predict(int ahead) {
        return history.lastValue();
    }

    @Override
    public void exchange(State state) {}
}
