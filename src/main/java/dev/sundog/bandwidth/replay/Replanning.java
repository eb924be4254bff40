package dev.sundog.bandwidth.replay;

import dev.sundog.bandwidth.allocation.Allocator;
import dev.sundog.bandwidth.allocation.Backlog;
import dev.sundog.bandwidth.allocation.Capacities;
import dev.sundog.bandwidth.allocation.Demand;
import dev.sundog.bandwidth.allocation.Hosts;
import dev.sundog.bandwidth.allocation.Need;
import dev.sundog.bandwidth.allocation.PlanRequest;
import dev.sundog.model.GroupId;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Asks the allocator in each slot anew, over a horizon, and does what it says of the first slot. */
final class Replanning {
    private static final GroupId GROUP = new GroupId("trace");

    private final Trace trace;
    private final int horizon;
    private final Prospect prospect;
    private final List<SegmentId> ids = new ArrayList<>();
    private final int[] byDensity;
    private final double[] usual;
    private int learnt;

    Replanning(Trace trace, int horizon, Prospect prospect) {
        this.trace = trace;
        this.horizon = horizon;
        this.prospect = prospect;
        int n = trace.segments().size();
        usual = IntStream.range(0, n).mapToDouble(trace::usual).toArray();
        for (int i = 0; i < n; i++) {
            ids.add(new SegmentId(GROUP, TreePath.of(String.format("s%06d", i))));
        }
        byDensity = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -trace.segments().get(i).score() / usual[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    long[] firstSlot(int slot, Waiting[] waiting) {
        for (; learnt <= slot; learnt++) {
            prospect.learn(learnt);
        }
        var rates = Allocator.plan(request(slot, waiting)).rates(Trace.FROM, 1);
        var out = new long[waiting.length];
        long free = trace.link().get(slot);
        for (int j = 0; j < out.length; j++) {
            int i = ids.indexOf(rates.needs().get(j).segment());
            out[i] = Math.min(rates.rate(j, 0), waiting[i].total());
            free -= out[i];
        }
        for (int i : byDensity) {
            long more = Math.min(free, waiting[i].total() - out[i]);
            out[i] += more;
            free -= more;
        }
        return out;
    }

    /** What is written in the slot itself is in what waits. */
    private PlanRequest request(int slot, Waiting[] waiting) {
        var needs = new ArrayList<Need>();
        for (int i = 0; i < waiting.length; i++) {
            var segment = trace.segments().get(i);
            var due = waiting[i].due(slot, trace.slotSeconds());
            long bytes = due.stream().mapToLong(x -> x).sum();
            var slots = new ArrayList<Quantiles>();
            slots.add(Quantiles.exactly(0));
            slots.addAll(ahead(i, slot));
            needs.add(new Need(
                    ids.get(i),
                    Trace.FROM,
                    segment.score(),
                    new Backlog.Changes(bytes, due),
                    Demand.of(slots).usually(usual[i]),
                    segment.rpo(),
                    Rate.UNLIMITED,
                    Hosts.ONLY));
        }
        var link = new ArrayList<Quantiles>();
        link.add(Quantiles.exactly(trace.link().get(slot)));
        link.addAll(ahead(waiting.length, slot));
        var capacities = Capacities.steady(Map.of(), Map.of(Trace.FROM, link), 0);
        return new PlanRequest(0, trace.slot(), horizon, needs, capacities);
    }

    private List<Quantiles> ahead(int series, int slot) {
        var out = new ArrayList<Quantiles>();
        for (int ahead = 1; ahead < horizon; ahead++) {
            out.add(prospect.at(series, slot, ahead));
        }
        return out;
    }
}
