package dev.sundog.steer;

import java.time.Duration;

/**
 * When a site counts as overloaded.
 *
 * @param window over which load is averaged before it is judged
 * @param enter overloaded from this U on ...
 * @param leave not any more from this U down ...
 * @param horizon how far ahead a breach is foreseen
 * @param targets what counts as full
 */
public record OverloadLimits(Duration window, Threshold enter, Threshold leave, Duration horizon, Targets targets) {
    /**
     * A level that has to hold.
     *
     * @param level of U
     * @param windows how many in a row
     * @param dwell least time in the state before
     */
    public record Threshold(double level, int windows, Duration dwell) {}

    /**
     * Where each signal reaches U = 1.
     *
     * @param queueDelay time that a request waits before it is served
     * @param utilisation of processor, memory or I/O, 0 to 1
     * @param shedPerSecond refused requests
     */
    public record Targets(Duration queueDelay, double utilisation, double shedPerSecond) {}

    public OverloadLimits {
        if (leave.level() >= enter.level()) {
            throw new IllegalArgumentException("leaving at " + leave.level() + " and entering at " + enter.level());
        }
    }

    /** Windows of 250 ms; enter at 0.90 for 3, leave at 0.70 for 10 after 15 s; a breach is foreseen 1 s ahead. */
    public static OverloadLimits standard() {
        return new OverloadLimits(
                Duration.ofMillis(250),
                new Threshold(0.90, 3, Duration.ZERO),
                new Threshold(0.70, 10, Duration.ofSeconds(15)),
                Duration.ofSeconds(1),
                new Targets(Duration.ofMillis(100), 0.85, 1));
    }

    /** The same with another least time in overload. */
    public OverloadLimits withDwell(Duration dwell) {
        var shorter = new Threshold(leave.level(), leave.windows(), dwell);
        return new OverloadLimits(window, enter, shorter, horizon, targets);
    }
}
