package dev.sundog.bandwidth.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Duration SLOT = Duration.ofMinutes(5);
    private static final int SLOTS = 24;

    private static Need need(Random random, int i, double scale) {
        var slots = new ArrayList<Quantiles>();
        for (int t = 0; t < 1 + random.nextInt(SLOTS); t++) {
            double low = random.nextInt(3) * random.nextDouble() * scale;
            slots.add(new Quantiles(low, low * 1.3, low * 2));
        }
        long bytes = random.nextInt(2) * (long) (random.nextDouble() * scale * 600);
        var backlog = i % 5 == 0 ? new Backlog.Seed(bytes * 20) : new Backlog.Changes(bytes, List.of(bytes / 2));
        var hosts = new Hosts("h" + random.nextInt(2), "g" + random.nextInt(2));
        var cap = random.nextInt(5) == 0 ? new Rate(scale * random.nextDouble() * 2) : Rate.UNLIMITED;
        return new Need(
                new SegmentId(new GroupId("shop"), TreePath.of("s" + i)),
                random.nextInt(6) == 0 ? Site.PUBLIC : Site.PRIVATE,
                1 + random.nextInt(90) / 10.0,
                backlog,
                Demand.of(slots),
                Duration.ofMinutes(random.nextInt(3) * 10L),
                cap,
                hosts);
    }

    /** Two hosts at either site, whose interfaces may be narrower than what both share. */
    private static PlanRequest request(long seed) {
        var random = new Random(seed);
        int n = seed % 3 == 0 ? 120 + random.nextInt(100) : 1 + random.nextInt(30);
        double scale = 1e5;
        var needs = new ArrayList<Need>();
        for (int i = 0; i < n; i++) {
            needs.add(need(random, i, scale));
        }
        double mean = scale * n * random.nextDouble(0.3, 1.5);
        Map<Site, List<Network>> networks = new HashMap<>();
        for (var site : Site.values()) {
            var slots = new ArrayList<Network>();
            for (int t = 0; t < 3; t++) {
                slots.add(
                        new Network(site, new Rate(mean * random.nextDouble()), new Rate(mean * random.nextDouble())));
            }
            networks.put(site, slots);
        }
        Map<Site, Map<String, Rate>> interfaces = Map.of(
                Site.PRIVATE, Map.of("h0", new Rate(mean / 2 * random.nextDouble()), "h1", new Rate(mean)),
                Site.PUBLIC, Map.of("g0", new Rate(mean), "g1", new Rate(mean / 2 * random.nextDouble())));
        return new PlanRequest(0, SLOT, SLOTS, needs, new Capacities(networks, Map.of(), interfaces, 0.02));
    }

    @Test
    void no_resource_of_either_network_is_exceeded_in_any_slot() {
        for (long seed = 0; seed < 200; seed++) {
            var request = request(seed);
            var plan = Allocator.plan(request);
            for (var from : Site.values()) {
                var rates = plan.rates(from, SLOTS);
                var resources = new Resources(request, from);
                var common = resources.common(Resources.Level.LOW);
                for (int t = 0; t < SLOTS; t++) {
                    long sum = 0;
                    Map<String, Long> by = new HashMap<>();
                    for (int i = 0; i < rates.needs().size(); i++) {
                        var hosts = rates.needs().get(i).hosts();
                        long rate = rates.rate(i, t);
                        assertTrue(
                                rate >= 0 && rate <= rates.needs().get(i).cap().bytesPerSecond(), "seed " + seed);
                        sum += rate;
                        by.merge("from " + hosts.sender(), rate, Long::sum);
                        by.merge("to " + hosts.receiver(), rate, Long::sum);
                    }
                    assertTrue(sum <= common[t], "seed " + seed);
                    for (var hosts : List.of(new Hosts("h0", "g0"), new Hosts("h1", "g1"))) {
                        assertTrue(
                                by.getOrDefault("from " + hosts.sender(), 0L) <= resources.sender(hosts),
                                "seed " + seed);
                        assertTrue(
                                by.getOrDefault("to " + hosts.receiver(), 0L) <= resources.receiver(hosts),
                                "seed " + seed);
                    }
                }
            }
        }
    }

    @Test
    void changing_one_segment_gives_what_planning_anew_gives() {
        for (long seed = 0; seed < 120; seed++) {
            var request = request(seed);
            var random = new Random(seed);
            int at = random.nextInt(request.needs().size());
            var old = request.needs().get(at);
            Backlog backlog = old.backlog() instanceof Backlog.Seed
                    ? new Backlog.Seed(12_345_678)
                    : new Backlog.Changes(12_345_678, List.of(5_000_000L));
            double score = random.nextBoolean() ? old.score() : 9.9;
            var changed = new Need(
                    old.segment(), old.from(), score, backlog, Demand.steady(5e4), old.rpo(), old.cap(), old.hosts());
            var needs = new ArrayList<>(request.needs());
            needs.set(at, changed);
            var anew = new PlanRequest(0, SLOT, SLOTS, needs, request.capacities());
            assertEquals(
                    Allocator.plan(anew).schedule(),
                    Allocator.plan(request).with(changed).schedule(),
                    "seed " + seed);
        }
    }

    @Test
    void what_was_not_planned_cannot_be_changed() {
        var request = request(1);
        var other = need(new Random(1), 1000, 1e5);
        assertThrows(
                IllegalArgumentException.class, () -> Allocator.plan(request).with(other));
    }

    @Test
    void the_order_of_needs_changes_nothing() {
        for (long seed = 0; seed < 60; seed++) {
            var request = request(seed);
            var reversed = new PlanRequest(0, SLOT, SLOTS, request.needs().reversed(), request.capacities());
            assertEquals(
                    Allocator.plan(request).schedule(), Allocator.plan(reversed).schedule(), "seed " + seed);
        }
    }

    @Test
    void the_first_slots_asked_alone_are_those_of_the_whole() {
        for (long seed = 0; seed < 60; seed++) {
            var plan = Allocator.plan(request(seed));
            var all = plan.rates(Site.PRIVATE, SLOTS);
            var some = plan.rates(Site.PRIVATE, 3);
            for (int i = 0; i < all.needs().size(); i++) {
                for (int t = 0; t < 3; t++) {
                    // what a first copy has later frees floors then, not now
                    assertEquals(all.rate(i, t), some.rate(i, t), "seed " + seed);
                }
            }
        }
    }
}
