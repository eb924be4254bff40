package dev.sundog.steer;

/**
 * How load is spread.
 *
 * @param full share of a site's capacity that may be filled on purpose, 0 to 1
 * @param spread in normal operation: 0 keeps everything at the lease holder, 1 fills both sites alike
 * @param rampPerSecond most that a share moves in a second of normal operation
 */
public record BalanceLimits(double full, double spread, double rampPerSecond) {
    public BalanceLimits {
        if (!(full > 0 && full <= 1 && spread >= 0 && spread <= 1 && rampPerSecond > 0)) {
            throw new IllegalArgumentException("full " + full + ", spread " + spread + ", ramp " + rampPerSecond);
        }
    }

    /** Filled to 85 %, spread by half, 10 points a second. */
    public static BalanceLimits standard() {
        return new BalanceLimits(0.85, 0.5, 0.10);
    }
}
