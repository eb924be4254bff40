package dev.sundog.bandwidth.forecast;

/** One way to say what a later slot will be. */
interface Predictor {
    /** For people, as in {@code sundog forecast}. */
    String name();

    /**
     * A value was added to the history; called once for each.
     *
     * @param calm the value, cut where it is far beyond what was expected
     */
    void learn(double calm);

    /** What the slot will be that is this far after the last one, or NaN where there is nothing yet to say it by. */
    double predict(int ahead);

    /** What it remembers, beyond the history. */
    void exchange(State state);
}
