package dev.sundog.bandwidth.forecast;

/**
 * Where what was learnt is kept, or comes from: each part hands over what it has and takes what it gets back, in the same order both
 * ways, so that writing and reading cannot differ.
 */
interface State {
    double number(double now);

    long whole(long now);

    void numbers(double[] now);

    void numbers(float[] now);

    void halves(short[] now);
}
