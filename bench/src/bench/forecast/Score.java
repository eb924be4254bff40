package bench.forecast;

/** How good forecasts of one series by one model were. */
final class Score {
    /** Those that are learnt and asked of R. */
    static final double[] LEVELS = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

    private double absolute;
    private double quantile;
    private int within80;
    private int within90;
    private int count;
    private double seconds;
    private int forecasts;

    /** @param said at all levels */
    void add(double value, double[] said) {
        absolute += Math.abs(value - said[5]);
        for (int q = 1; q < LEVELS.length - 1; q++) {
            quantile += value >= said[q] ? LEVELS[q] * (value - said[q]) : (1 - LEVELS[q]) * (said[q] - value);
        }
        within80 += value >= said[1] && value <= said[9] ? 1 : 0;
        within90 += value >= said[0] && value <= said[10] ? 1 : 0;
        count++;
    }

    void took(double more) {
        seconds += more;
        forecasts++;
    }

    int count() {
        return count;
    }

    /** Mean absolute error of the median. */
    double absolute() {
        return absolute / count;
    }

    /** Mean quantile loss over the deciles. */
    double quantile() {
        return quantile / count;
    }

    double within80() {
        return (double) within80 / count;
    }

    double within90() {
        return (double) within90 / count;
    }

    double secondsEach() {
        return seconds / Math.max(1, forecasts);
    }
}
