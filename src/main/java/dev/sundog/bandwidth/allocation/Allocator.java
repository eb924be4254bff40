package dev.sundog.bandwidth.allocation;

/**
 * Shares out both networks over a horizon of slots, as this package's documentation says. Deterministic: the same needs, in whatever
 * order, give the same plan.
 */
public final class Allocator {
    private Allocator() {}

    public static Plan plan(PlanRequest request) {
        return Plan.of(request);
    }
}
