package dev.sundog.bandwidth;

import dev.sundog.model.Durations;
import dev.sundog.model.Rate;
import dev.sundog.model.Reservation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The slots of everything that one site sends, filled one after the other. Rates are whole bytes per second: sums are exact. */
final class DirectionPlan {
    private static final double FLOOR_OF_ONE = 0.02;
    private static final double FLOOR_OF_ALL = 0.20;
    private static final double LEAST_ALLOWANCE_SECONDS = 2;
    private static final int NEVER = -1;

    private final Need[] needs;
    private final Resources resources;
    private final Site from;
    private final double slotSeconds;
    private final long slotNanos;
    private final int slots;
    private final double[] backlog;
    private final boolean[] keepsUp;
    private final double[] cap;
    private final long[] sentNanos;
    private final int[] lateSlot;
    private final double[] lateRate;
    private final double[] rate;
    private double free;

    DirectionPlan(PlanRequest request, Site from) {
        this.from = from;
        this.resources = new Resources(request, from);
        this.needs = request.needs().stream()
                .filter(n -> n.from() == from)
                .sorted(Comparator.comparingDouble(Need::score).reversed().thenComparing(Need::segment))
                .toArray(Need[]::new);
        this.slotNanos = request.slot().toNanos();
        this.slotSeconds = slotNanos / 1e9;
        this.slots = request.slots();
        int n = needs.length;
        this.backlog = new double[n];
        this.keepsUp = new boolean[n];
        this.cap = new double[n];
        this.sentNanos = new long[n];
        this.lateSlot = new int[n];
        this.lateRate = new double[n];
        this.rate = new double[n];
        for (int i = 0; i < n; i++) {
            begin(i);
        }
    }

    /** A segment keeps up when its backlog is no more than what it changes within its rpo and a slot. */
    private void begin(int i) {
        backlog[i] = needs[i].backlogBytes();
        keepsUp[i] = backlog[i] <= needs[i].demand(0).high() * (seconds(needs[i].rpo()) + slotSeconds);
        cap[i] = Math.floor(needs[i].cap().bytesPerSecond());
        sentNanos[i] = backlog[i] == 0 ? 0 : NEVER;
        lateSlot[i] = NEVER;
    }

    void fill(int slot, List<Reservation> out) {
        Arrays.fill(rate, 0);
        free = resources.capacity(slot);
        grantFloors(slot);
        for (int i = 0; i < needs.length && free > 0; i++) {
            if (keepsUp[i]) {
                grant(i, due(i, slot));
            }
        }
        for (int i = 0; i < needs.length && free > 0; i++) {
            if (!keepsUp[i]) {
                grant(i, work(i, slot));
            }
        }
        close(slot, out);
    }

    /** Inside a slot seeding goes one after the other, highest score first: that is when each is done. */
    private void close(int slot, List<Reservation> out) {
        double seedingRate = free;
        for (int i = 0; i < needs.length; i++) {
            seedingRate += keepsUp[i] ? 0 : rate[i];
        }
        double before = 0;
        for (int i = 0; i < needs.length; i++) {
            if (rate[i] > 0) {
                out.add(new Reservation(slot, needs[i].segment(), from, new Rate(rate[i])));
            }
            double share = 1;
            if (!keepsUp[i] && seedingRate > 0) {
                before += rate[i];
                share = Math.max(before / seedingRate, Math.min(1, rate[i] / cap[i]));
            }
            advance(i, slot, share);
        }
    }

    private void grantFloors(int slot) {
        int working = 0;
        for (int i = 0; i < needs.length; i++) {
            working += work(i, slot) > 0 ? 1 : 0;
        }
        double floor = Math.max(1, Math.floor(free * Math.min(FLOOR_OF_ONE, FLOOR_OF_ALL / Math.max(1, working))));
        for (int i = 0; i < needs.length && free > 0; i++) {
            grant(i, Math.min(floor, work(i, slot)));
        }
    }

    /** Raises a reservation to this rate, as far as its cap and the capacity allow. */
    private void grant(int i, double wanted) {
        double more = Math.min(Math.min(wanted, cap[i]) - rate[i], free);
        if (more > 0) {
            rate[i] += more;
            free -= more;
        }
    }

    /** What must go now: the change to expect, and what waits, within the rpo. */
    private double due(int i, int slot) {
        double within = Math.max(seconds(needs[i].rpo()), slotSeconds);
        return Math.ceil(needs[i].demand(slot).high() + backlog[i] / within);
    }

    /** What could go now: everything that waits and what will change. */
    private double work(int i, int slot) {
        return Math.ceil(needs[i].demand(slot).high() + backlog[i] / slotSeconds);
    }

    private void advance(int i, int slot, double share) {
        double change = needs[i].demand(slot).median();
        double net = rate[i] - change;
        double after = backlog[i] - net * slotSeconds;
        if (after < 1) {
            if (sentNanos[i] == NEVER) {
                double whole = net > 0 ? Math.min(1, backlog[i] / net / slotSeconds) : 1;
                sentNanos[i] = slot * slotNanos + Math.round(Math.min(share, whole) * slotNanos);
            }
            keepsUp[i] = true;
            after = 0;
        }
        backlog[i] = after;
        double allowed = change * Math.max(seconds(needs[i].rpo()), LEAST_ALLOWANCE_SECONDS);
        if (keepsUp[i] && net < 0 && after > allowed && -net > lateRate[i]) {
            lateSlot[i] = slot;
            lateRate[i] = -net;
        }
    }

    void report(Map<SegmentId, Duration> hotAfter, Map<SegmentId, String> unmet) {
        for (int i = 0; i < needs.length; i++) {
            var segment = needs[i].segment();
            if (sentNanos[i] != NEVER) {
                hotAfter.put(segment, Duration.ofNanos(sentNanos[i]));
            }
            if (lateSlot[i] != NEVER) {
                unmet.put(segment, late(i));
            } else if (!keepsUp[i]) {
                unmet.put(segment, unsent(i));
            }
        }
    }

    private String late(int i) {
        var change = new Rate(needs[i].demand(lateSlot[i]).median());
        return String.format(
                Locale.ROOT,
                "changes %s but gets %s from %s on, so its rpo of %s cannot hold; %s",
                change,
                new Rate(Math.max(0, change.bytesPerSecond() - lateRate[i])),
                Durations.show(Duration.ofNanos(lateSlot[i] * slotNanos)),
                Durations.show(needs[i].rpo()),
                remedy(i, lateRate[i], lateSlot[i]));
    }

    private String unsent(int i) {
        double horizonSeconds = slots * slotSeconds;
        return String.format(
                Locale.ROOT,
                "is not hot within %s: %.1f MB are left then; %s",
                Durations.show(Duration.ofNanos(slots * slotNanos)),
                backlog[i] / 1e6,
                remedy(i, backlog[i] / horizonSeconds, slots - 1));
    }

    /** The cheapest: its own cap where that is what binds, else the narrowest resource. */
    private String remedy(int i, double lacking, int slot) {
        double wanted = keepsUp[i] ? needs[i].demand(slot).median() : rate[i] + lacking;
        if (wanted > cap[i] && cap[i] <= resources.capacity(slot)) {
            return "needs a cap higher by " + new Rate(lacking);
        }
        return "needs " + new Rate(resources.gross(lacking)) + " more " + resources.bottleneck(slot);
    }

    private static double seconds(Duration d) {
        return d.toNanos() / 1e9;
    }
}
