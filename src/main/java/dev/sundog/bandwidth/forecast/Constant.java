package dev.sundog.bandwidth.forecast;

/** Nothing at all: what its pool of errors holds is the distribution of the values themselves, bursts and zeros as often as they come. */
record Constant() implements Predictor {
    @Override
    public String name() {
        return "distribution of recent values";
    }

    @Override
    public void learn(double calm) {}

    @Override
    public double predict(int ahead) {
        return 0;
    }

    @Override
    public void exchange(State state) {}
}
