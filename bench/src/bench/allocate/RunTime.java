package bench.allocate;

import dev.sundog.bandwidth.allocation.Allocator;
import dev.sundog.bandwidth.allocation.Backlog;
import dev.sundog.bandwidth.allocation.Capacities;
import dev.sundog.bandwidth.allocation.Demand;
import dev.sundog.bandwidth.allocation.Hosts;
import dev.sundog.bandwidth.allocation.Need;
import dev.sundog.bandwidth.allocation.PlanRequest;
import dev.sundog.model.GroupId;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How long planning takes, by segments and slots: days with a peak that the link cannot carry, each segment with a course of its own. */
final class RunTime {
    private static final Site FROM = Site.PRIVATE;
    private static final double CAPACITY = 50e6;

    private RunTime() {}

    public static void main(String[] args) {
        System.out.println("segments  slots  seeded  first s  best s  changed ms  heap MB");
        int[][] sizes = {{100, 288}, {1000, 288}, {10_000, 288}, {100_000, 96}, {100_000, 288}};
        for (int[] size : sizes) {
            measure(size[0], size[1], 0);
        }
        measure(100_000, 288, 0.5);
    }

    private static void measure(int segments, int slots, double seeded) {
        var request = request(segments, slots, seeded);
        double first = 0;
        double best = Double.POSITIVE_INFINITY;
        double change = Double.POSITIVE_INFINITY;
        long heap = 0;
        long check = 0;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            var plan = Allocator.plan(request);
            var rates = plan.rates(FROM, slots);
            double seconds = (System.nanoTime() - start) / 1e9;
            check += rates.rate(segments / 2, slots / 2);
            first = round == 0 ? seconds : first;
            best = Math.min(best, seconds);
            var runtime = Runtime.getRuntime();
            heap = Math.max(heap, runtime.totalMemory() - runtime.freeMemory());
            var one = request.needs().get(7);
            var changed = new Need(
                    one.segment(),
                    FROM,
                    one.score(),
                    one.backlog(),
                    Demand.steady(1000 + round),
                    one.rpo(),
                    one.cap(),
                    one.hosts());
            start = System.nanoTime();
            check += plan.with(changed).rates(FROM, 1).rate(0, 0);
            change = Math.min(change, (System.nanoTime() - start) / 1e6);
        }
        System.out.printf(
                "%8d  %5d  %5.0f %%  %7.3f  %6.3f  %10.1f  %7d%s%n",
                segments, slots, seeded * 100, first, best, change, heap >> 20, check == 0 ? " ?" : "");
    }

    private static PlanRequest request(int segments, int slots, double seeded) {
        var random = new Random(1);
        var needs = new ArrayList<Need>();
        for (int i = 0; i < segments; i++) {
            var course = new float[slots];
            double mean = CAPACITY * 0.9 / segments * -Math.log(1 - random.nextDouble());
            double phase = random.nextGaussian();
            for (int t = 0; t < slots; t++) {
                double day = 1 + Math.sin(2 * Math.PI * t / 288 + phase);
                course[t] = (float) (mean * day * (0.5 + random.nextDouble()));
            }
            long bytes = (long) (mean * 300);
            boolean seed = i < seeded * segments;
            needs.add(new Need(
                    new SegmentId(new GroupId("g"), TreePath.of("s" + i)),
                    FROM,
                    1 + random.nextInt(90) / 10.0,
                    seed ? new Backlog.Seed(bytes * 100) : new Backlog.Changes(bytes, List.of(bytes)),
                    Demand.exactly(course),
                    Duration.ofMinutes(List.of(0, 5, 15, 60).get(random.nextInt(4))),
                    Rate.UNLIMITED,
                    Hosts.ONLY));
        }
        var network = new Network(FROM, new Rate(CAPACITY), Rate.UNLIMITED);
        var link = List.of(new Quantiles(CAPACITY * 0.9, CAPACITY, CAPACITY * 1.1));
        return new PlanRequest(
                0,
                Duration.ofMinutes(5),
                slots,
                needs,
                Capacities.steady(Map.of(FROM, network), Map.of(FROM, link), 0.02));
    }
}
