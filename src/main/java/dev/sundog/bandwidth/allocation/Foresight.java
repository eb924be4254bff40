package dev.sundog.bandwidth.allocation;

/** What is taken to come: nothing but what is now, or one of the forecasts' quantiles for all that is written at once. */
enum Foresight {
    NONE,
    LOW,
    MEDIAN,
    HIGH;

    /** Where much is written, links carry little: the hard case goes with the hard case. */
    Resources.Level link() {
        return switch (this) {
            case NONE, MEDIAN -> Resources.Level.MEDIAN;
            case LOW -> Resources.Level.HIGH;
            case HIGH -> Resources.Level.LOW;
        };
    }
}
