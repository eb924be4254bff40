package dev.sundog.bandwidth.forecast;

/**
 * Recursive least squares for one distance: what the slot will be from what is now, what was lately, and what other predictors say,
 * in levels or in logarithms. Errors far beyond the usual are cut, so that one burst does not turn the weights.
 */
final class Regression {
    private static final double FORGET = 0.997;
    private static final double RIDGE = 10;
    private static final double CUT = 4;
    private static final int ENOUGH = 12;

    private final int width;
    private final boolean logarithmic;
    private final double[] weights;
    private final double[] covariance;
    private double scale;
    private long count;

    Regression(int width, boolean logarithmic) {
        this.width = width;
        this.logarithmic = logarithmic;
        this.weights = new double[width];
        this.covariance = new double[width * width];
        for (int i = 0; i < width; i++) {
            covariance[i * width + i] = RIDGE;
            // Begins as the mean of what the others say.
            weights[i] = i == 0 ? 0 : 1.0 / (width - 1);
        }
    }

    private double in(double value, double unit) {
        return logarithmic ? Math.log(Math.max(value, 0) / unit + 0.05) : value / unit;
    }

    private double out(double value, double unit) {
        return unit * (logarithmic ? Math.exp(Math.min(value, 20)) - 0.05 : value);
    }

    /**
     * NaN while too little was learnt.
     *
     * @param features the first is a constant
     */
    double predict(double[] features, double unit) {
        if (count < ENOUGH) {
            return Double.NaN;
        }
        double sum = weights[0];
        for (int i = 1; i < width; i++) {
            sum += weights[i] * in(features[i], unit);
        }
        return Math.max(0, out(sum, unit));
    }

    void learn(double[] features, double value, double unit) {
        var x = new double[width];
        x[0] = 1;
        for (int i = 1; i < width; i++) {
            x[i] = in(features[i], unit);
        }
        double predicted = 0;
        var px = new double[width];
        double divisor = FORGET;
        for (int i = 0; i < width; i++) {
            predicted += weights[i] * x[i];
            for (int j = 0; j < width; j++) {
                px[i] += covariance[i * width + j] * x[j];
            }
        }
        for (int i = 0; i < width; i++) {
            divisor += x[i] * px[i];
        }
        double error = in(value, unit) - predicted;
        double cut = count < 10 ? error : Math.clamp(error, -CUT * scale, CUT * scale);
        scale += Math.max(0.03, 1.0 / (count + 1)) * (Math.abs(cut) - scale);
        count++;
        for (int i = 0; i < width; i++) {
            weights[i] += px[i] / divisor * cut;
        }
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                double next = (covariance[i * width + j] - px[i] * px[j] / divisor) / FORGET;
                covariance[i * width + j] = i == j ? Math.min(next, 1e4) : next;
            }
        }
    }

    void exchange(State state) {
        state.numbers(weights);
        state.numbers(covariance);
        scale = state.number(scale);
        count = state.whole(count);
    }
}
