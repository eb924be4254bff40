package dev.sundog.bandwidth;

import dev.sundog.model.Quantiles;
import dev.sundog.model.Reservation;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares out both networks over a horizon of slots. In each slot and direction, highest score first: a small floor for every
 * segment with work; what hot segments will change and what is due by their rpo; then what is left, to the backlog of the
 * others. The sum of a slot never exceeds the smallest of egress, ingress and the link's low quantile, less the reserve.
 * Deterministic: the same request gives the same schedule.
 */
public final class Allocator {
    private Allocator() {}

    public static Schedule plan(PlanRequest request) {
        var directions = List.of(new DirectionPlan(request, Site.PRIVATE), new DirectionPlan(request, Site.PUBLIC));
        var reservations = new ArrayList<Reservation>();
        for (int slot = 0; slot < request.slots(); slot++) {
            for (var direction : directions) {
                direction.fill(slot, reservations);
            }
        }
        Map<SegmentId, Duration> hotAfter = new HashMap<>();
        Map<SegmentId, String> unmet = new HashMap<>();
        for (var direction : directions) {
            direction.report(hotAfter, unmet);
        }
        return new Schedule(
                request.nowNanos(), request.slot(), request.slots(), reservations, linkRate(request), hotAfter, unmet);
    }

    /** Of the direction with more to send. */
    private static List<Quantiles> linkRate(PlanRequest request) {
        double balance = 0;
        for (var need : request.needs()) {
            double work = need.backlogBytes() + need.demand(0).median();
            balance += need.from() == Site.PRIVATE ? work : -work;
        }
        var resources = new Resources(request, balance >= 0 ? Site.PRIVATE : Site.PUBLIC);
        var rates = new ArrayList<Quantiles>(request.slots());
        for (int slot = 0; slot < request.slots(); slot++) {
            rates.add(resources.linkRate(slot));
        }
        return rates;
    }
}
