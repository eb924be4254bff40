package dev.sundog.bandwidth.allocation;

import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The plan of everything that one site sends: how classes share every slot; what each segment has of that is found when it is asked for. */
final class DirectionPlan {
    /** Class nodes of one programme: more make the plan finer and slower. */
    private static final int MOST_NODES = 1500;

    private static final Comparator<Need> ORDER =
            Comparator.comparingDouble(Need::score).reversed().thenComparing(Need::segment);

    private final PlanRequest request;
    private final Site from;
    private final List<Need> needs;
    private final Grouping grouping;
    /** By need; -1 where it is seeded. */
    private final int[] classOf;

    private final List<FlowClass> classes;
    /** Where a class is in the plan, by its index in the grouping. */
    private final int[] placeOf;

    private final Resources resources;
    private final Filling filling;

    private DirectionPlan(PlanRequest request, Site from, List<Need> needs, Grouping grouping, int[] classOf) {
        this.request = request;
        this.from = from;
        this.needs = needs;
        this.grouping = grouping;
        this.classOf = classOf;
        int[] order = grouping.inOrder();
        this.classes = Arrays.stream(order).mapToObj(grouping::at).toList();
        this.placeOf = new int[grouping.size()];
        for (int k = 0; k < order.length; k++) {
            placeOf[order[k]] = k;
        }
        boolean seeded = Arrays.stream(classOf).anyMatch(k -> k < 0);
        this.resources = new Resources(request, from);
        this.filling = new Choice(classes, resources, MOST_NODES, seeded ? Seeding.FLOORS : 0).decide();
    }

    static DirectionPlan of(PlanRequest request, Site from) {
        var needs = request.needs().stream()
                .filter(n -> n.from() == from)
                .sorted(ORDER)
                .toList();
        var grouping = new Grouping(request, needs.size());
        var curves = new Curves(request.slots(), request.slotSeconds());
        var classOf = new int[needs.size()];
        for (int i = 0; i < classOf.length; i++) {
            var need = needs.get(i);
            classOf[i] = -1;
            if (need.backlog() instanceof Backlog.Changes) {
                curves.fillSpread(need);
                classOf[i] = grouping.of(need, i);
                grouping.at(classOf[i]).add(need, curves, 1);
            }
        }
        return new DirectionPlan(request, from, needs, grouping, classOf);
    }

    Site from() {
        return from;
    }

    DirectionPlan with(Need changed) {
        int old = 0;
        while (old < needs.size() && !needs.get(old).segment().equals(changed.segment())) {
            old++;
        }
        boolean seeded = changed.backlog() instanceof Backlog.Seed;
        if (old == needs.size() || seeded != (classOf[old] < 0)) {
            throw new IllegalArgumentException("nothing of that kind was planned for " + changed.segment());
        }
        if (grouping.isEach()) {
            return anew(old, changed);
        }
        return in(old, changed);
    }

    private DirectionPlan anew(int old, Need changed) {
        var all = new ArrayList<>(needs);
        all.set(old, changed);
        return of(
                new PlanRequest(request.nowNanos(), request.slot(), request.slots(), all, request.capacities()), from);
    }

    /** Takes the segment's old curves out of its class and puts the new ones in. */
    private DirectionPlan in(int old, Need changed) {
        var all = new ArrayList<>(needs);
        all.remove(old);
        int at = 0;
        while (at < all.size() && ORDER.compare(all.get(at), changed) < 0) {
            at++;
        }
        all.add(at, changed);
        var newClassOf = new ArrayList<Integer>();
        for (int k : classOf) {
            newClassOf.add(k);
        }
        int oldClass = newClassOf.remove(old);
        var newGrouping = grouping.copy();
        if (oldClass >= 0) {
            var curves = new Curves(request.slots(), request.slotSeconds());
            curves.fillSpread(needs.get(old));
            newGrouping.at(oldClass).add(needs.get(old), curves, -1);
            curves.fillSpread(changed);
            int newClass = newGrouping.of(changed, old);
            newGrouping.at(newClass).add(changed, curves, 1);
            newClassOf.add(at, newClass);
        } else {
            newClassOf.add(at, -1);
        }
        return new DirectionPlan(
                request,
                from,
                List.copyOf(all),
                newGrouping,
                newClassOf.stream().mapToInt(k -> k).toArray());
    }

    Rates rates(int slots) {
        var rates = new Rates(needs, slots);
        var placed = new int[classOf.length];
        for (int i = 0; i < placed.length; i++) {
            placed[i] = classOf[i] < 0 ? -1 : placeOf[classOf[i]];
        }
        new Members(request, classes, filling).share(needs, placed, rates);
        new Seeding(request, resources, filling).share(needs, classOf, rates);
        return rates;
    }

    /** @param rates of all slots */
    void report(Rates rates, Map<SegmentId, Duration> hotAfter, Map<SegmentId, String> unmet) {
        var verdict = new Verdict(request, resources, rates);
        for (int i = 0; i < classOf.length; i++) {
            var segment = needs.get(i).segment();
            if (rates.sentNanos[i] != Rates.NEVER) {
                hotAfter.put(segment, Duration.ofNanos(rates.sentNanos[i]));
            }
            verdict.of(i).ifPresent(words -> unmet.put(segment, words));
        }
    }
}
