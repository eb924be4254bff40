package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Reservation;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who gets what when, in both directions. It can be changed for one segment at the cost of a few classes, not of all segments. */
public final class Plan {
    private final PlanRequest request;
    private final List<DirectionPlan> directions;

    private Plan(PlanRequest request, List<DirectionPlan> directions) {
        this.request = request;
        this.directions = directions;
    }

    static Plan of(PlanRequest request) {
        return new Plan(
                request, List.of(DirectionPlan.of(request, Site.PRIVATE), DirectionPlan.of(request, Site.PUBLIC)));
    }

    /**
     * The plan where one segment's need is another; the same as planning anew with it.
     *
     * @throws IllegalArgumentException when nothing was planned for that segment from that site, or it is seeded in one of both and not in
     *     the other
     */
    public Plan with(Need changed) {
        var out = new ArrayList<DirectionPlan>();
        for (var direction : directions) {
            out.add(direction.from() == changed.from() ? direction.with(changed) : direction);
        }
        return new Plan(request, out);
    }

    /**
     * What is reserved in the first slots.
     *
     * @param slots at least 1, at most those planned
     */
    public Rates rates(Site from, int slots) {
        return direction(from).rates(slots);
    }

    private DirectionPlan direction(Site from) {
        return directions.get(from == Site.PRIVATE ? 0 : 1);
    }

    /** The plan as a schedule of all slots. */
    public Schedule schedule() {
        var all = directions.stream().map(d -> d.rates(request.slots())).toList();
        var reservations = new ArrayList<Reservation>();
        for (int slot = 0; slot < request.slots(); slot++) {
            for (var rates : all) {
                for (int i = 0; i < rates.needs().size(); i++) {
                    long rate = rates.rate(i, slot);
                    if (rate > 0) {
                        var need = rates.needs().get(i);
                        reservations.add(new Reservation(slot, need.segment(), need.from(), new Rate(rate)));
                    }
                }
            }
        }
        Map<SegmentId, Duration> hotAfter = new HashMap<>();
        Map<SegmentId, String> unmet = new HashMap<>();
        for (int d = 0; d < all.size(); d++) {
            directions.get(d).report(all.get(d), hotAfter, unmet);
        }
        return new Schedule(
                request.nowNanos(), request.slot(), request.slots(), reservations, linkRate(), hotAfter, unmet);
    }

    /** Of the direction with more to send. */
    private List<Quantiles> linkRate() {
        double balance = 0;
        for (var need : request.needs()) {
            double work = need.backlog().bytes() + need.demand().median(0);
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
