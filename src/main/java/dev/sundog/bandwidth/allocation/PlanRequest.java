package dev.sundog.bandwidth.allocation;

import java.time.Duration;
import java.util.List;

/**
 * What a plan is made from.
 *
 * @param nowNanos when slot 0 begins, on the planner's clock
 * @param slots how many, one or more
 */
public record PlanRequest(long nowNanos, Duration slot, int slots, List<Need> needs, Capacities capacities) {
    public PlanRequest {
        needs = List.copyOf(needs);
        if (slots < 1 || slot.isNegative() || slot.isZero()) {
            throw new IllegalArgumentException(slots + " slots of " + slot);
        }
    }

    double slotSeconds() {
        return slot.toNanos() / 1e9;
    }
}
