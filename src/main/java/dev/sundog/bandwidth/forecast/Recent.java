package dev.sundog.bandwidth.forecast;

/** Keeps the {@link Track} of the last slots. */
final class Recent {
    private static final int NONE = 0;
    private static final int BELOW = 1;
    private static final int WITHIN = 2;
    private static final int ABOVE = 3;

    private final float[] outcomes;
    private final float[] errors;
    private long next;

    Recent(int slots) {
        this.outcomes = new float[slots];
        this.errors = new float[slots];
    }

    void add(double value, Curve said) {
        int at = (int) (next++ % outcomes.length);
        outcomes[at] = value < said.quantile(0.1) ? BELOW : value > said.quantile(0.9) ? ABOVE : WITHIN;
        errors[at] = (float) Math.abs(value - said.median());
    }

    Track track() {
        int within = 0;
        int below = 0;
        int above = 0;
        double error = 0;
        for (int i = 0; i < outcomes.length; i++) {
            below += outcomes[i] == BELOW ? 1 : 0;
            within += outcomes[i] == WITHIN ? 1 : 0;
            above += outcomes[i] == ABOVE ? 1 : 0;
            error += outcomes[i] == NONE ? 0 : errors[i];
        }
        int values = within + below + above;
        return new Track(values, within, below, above, values == 0 ? 0 : error / values);
    }

    void exchange(State state) {
        state.numbers(outcomes);
        state.numbers(errors);
        next = state.whole(next);
    }
}
