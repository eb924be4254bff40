package dev.sundog.bandwidth.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Reservation;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Quantiles NONE = Quantiles.exactly(0);

    private static SegmentId id(String name) {
        return new SegmentId(SHOP, TreePath.of(name));
    }

    private static Need need(String name, double score, long backlog, double demand) {
        return need(name, Site.PRIVATE, score, backlog, List.of(Quantiles.exactly(demand)), MINUTE, Rate.UNLIMITED);
    }

    /** More than it changes within its rpo and a slot is a first copy. */
    private static Need need(
            String name, Site from, double score, long bytes, List<Quantiles> demand, Duration rpo, Rate cap) {
        boolean seed = bytes > demand.getFirst().high() * (rpo.toSeconds() + MINUTE.toSeconds());
        var backlog = seed ? new Backlog.Seed(bytes) : new Backlog.Changes(bytes, List.of());
        return new Need(id(name), from, score, backlog, Demand.of(demand), rpo, cap, Hosts.ONLY);
    }

    private static Map<Site, Network> networks(double privateOut, double privateIn, double publicOut, double publicIn) {
        return Map.of(
                Site.PRIVATE, new Network(Site.PRIVATE, new Rate(privateOut), new Rate(privateIn)),
                Site.PUBLIC, new Network(Site.PUBLIC, new Rate(publicOut), new Rate(publicIn)));
    }

    private static PlanRequest request(double bytesPerSecond, int slots, Need... needs) {
        var n = networks(bytesPerSecond, bytesPerSecond, bytesPerSecond, bytesPerSecond);
        return new PlanRequest(0, MINUTE, slots, List.of(needs), Capacities.steady(n, Map.of(), 0));
    }

    private static double rate(Schedule schedule, int slot, String name) {
        return schedule.reservations().stream()
                .filter(r -> r.slot() == slot && r.segment().equals(id(name)))
                .mapToDouble(r -> r.rate().bytesPerSecond())
                .sum();
    }

    @Test
    void the_higher_score_is_seeded_first_and_the_lower_keeps_its_floor() {
        var plan = Allocator.plan(
                        request(1e6, 10, need("reports", 2, 100_000_000, 0), need("orders", 9, 100_000_000, 0)))
                .schedule();
        assertEquals(980_000, rate(plan, 0, "orders"));
        assertEquals(20_000, rate(plan, 0, "reports"));
        var orders = plan.hotAfter().get(id("orders"));
        var reports = plan.hotAfter().get(id("reports"));
        assertEquals(102, orders.toNanos() / 1e9, 1);
        assertEquals(200, reports.toNanos() / 1e9, 5);
    }

    @Test
    void what_hot_segments_will_change_comes_before_seeding_even_of_a_higher_score() {
        var plan = Allocator.plan(
                        request(1e6, 3, need("catalogue", 9, 1_000_000_000, 0), need("orders", 5, 0, 400_000)))
                .schedule();
        assertEquals(400_000, rate(plan, 0, "orders"));
        assertEquals(600_000, rate(plan, 0, "catalogue"));
        assertEquals(Duration.ZERO, plan.hotAfter().get(id("orders")));
    }

    @Test
    void a_segment_whose_rpo_cannot_be_met_is_named_with_what_it_lacks() {
        var plan = Allocator.plan(request(1e6, 5, need("orders", 9, 0, 900_000), need("logs", 2, 0, 600_000)))
                .schedule();
        assertEquals(900_000, rate(plan, 4, "orders"));
        assertEquals(100_000, rate(plan, 4, "logs"));
        assertFalse(plan.unmet().containsKey(id("orders")));
        var words = plan.unmet().get(id("logs"));
        assertTrue(words.contains("changes 4.80 Mbit/s but gets 0.80 Mbit/s"), words);
        assertTrue(words.contains("needs 4.00 Mbit/s more egress at private"), words);
    }

    @Test
    void what_is_not_seeded_within_the_horizon_is_named_and_a_cap_is_blamed_where_it_binds() {
        var capped = need("a", Site.PRIVATE, 9, 1_000_000_000, List.of(NONE), MINUTE, new Rate(1000));
        var plan = Allocator.plan(request(1e6, 5, capped, need("b", 2, 1_000_000_000, 0)))
                .schedule();
        assertEquals(1000, rate(plan, 2, "a"));
        assertTrue(
                plan.unmet().get(id("a")).contains("needs a cap higher"),
                plan.unmet().toString());
        assertTrue(
                plan.unmet().get(id("b")).contains("more egress at private"),
                plan.unmet().toString());
        assertTrue(plan.hotAfter().isEmpty());
    }

    @Test
    void the_links_low_quantile_bounds_the_plan_where_it_was_measured_and_the_remedy_names_it() {
        var link = List.of(new Quantiles(200_000, 500_000, 900_000), new Quantiles(400_000, 500_000, 900_000));
        var request = new PlanRequest(
                0,
                MINUTE,
                3,
                List.of(need("a", 5, 1_000_000_000, 0)),
                Capacities.steady(networks(1e6, 1e6, 1e6, 800_000), Map.of(Site.PRIVATE, link), 0.1));
        var plan = Allocator.plan(request).schedule();
        assertEquals(180_000, rate(plan, 0, "a"));
        assertEquals(360_000, rate(plan, 2, "a"));
        assertEquals(800_000, plan.linkRate().getFirst().high());
        assertTrue(plan.unmet().get(id("a")).contains("on the link from private to public"));
    }

    @Test
    void unlimited_networks_send_everything_in_the_first_slot() {
        var plan = Allocator.plan(request(Double.POSITIVE_INFINITY, 2, need("a", 5, 600, 0), need("b", 1, 60_000, 10)))
                .schedule();
        assertEquals(10, rate(plan, 0, "a"));
        assertEquals(1010, rate(plan, 0, "b"));
        assertTrue(plan.unmet().isEmpty());
    }

    @Test
    void what_will_be_written_later_is_reserved_later() {
        var nightly = need(
                "backups",
                Site.PRIVATE,
                9,
                0,
                List.of(NONE, NONE, Quantiles.exactly(800_000), NONE),
                MINUTE,
                Rate.UNLIMITED);
        var plan = Allocator.plan(request(1e6, 5, nightly, need("logs", 2, 1_000_000_000, 0)))
                .schedule();
        assertEquals(0, rate(plan, 1, "backups"));
        assertEquals(800_000, rate(plan, 2, "backups"));
        assertEquals(200_000, rate(plan, 2, "logs"));
        assertEquals(0, rate(plan, 4, "backups"));
        assertTrue(rate(plan, 4, "logs") > 900_000);
    }

    private static PlanRequest random(long seed) {
        var random = new Random(seed);
        var needs = new ArrayList<Need>();
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            double low = random.nextInt(3) * random.nextDouble() * 1e5;
            var cap = random.nextInt(5) == 0 ? new Rate(random.nextDouble() * 3e5) : Rate.UNLIMITED;
            needs.add(need(
                    "s" + i,
                    random.nextInt(4) == 0 ? Site.PUBLIC : Site.PRIVATE,
                    1 + random.nextInt(90) / 10.0,
                    random.nextInt(3) == 0 ? 0 : random.nextInt(200_000_000),
                    List.of(new Quantiles(low, low * 1.2, low * 2), new Quantiles(0, low, low * 3)),
                    Duration.ofSeconds(random.nextInt(600)),
                    cap));
        }
        double scale = 1e4 + random.nextDouble() * 5e6;
        var n = networks(scale * random.nextDouble(), scale, scale, scale * random.nextDouble());
        var link = Map.of(Site.PRIVATE, List.of(new Quantiles(scale * random.nextDouble(), scale, scale)));
        return new PlanRequest(
                5,
                MINUTE,
                24,
                needs,
                Capacities.steady(n, random.nextBoolean() ? link : Map.of(), random.nextDouble() / 4));
    }

    private static Network network(PlanRequest request, Site site) {
        return request.capacities().networks().get(site).getFirst();
    }

    @Test
    void caps_hold_exactly_in_every_slot_on_both_networks_the_link_and_every_segment() {
        for (long seed = 0; seed < 300; seed++) {
            var request = random(seed);
            var plan = Allocator.plan(request).schedule();
            for (var from : Site.values()) {
                var link = request.capacities().linkRate().get(from);
                double most = Math.min(
                        network(request, from).egress().bytesPerSecond(),
                        network(request, from.other()).ingress().bytesPerSecond());
                double capacity =
                        (link == null ? most : Math.min(most, link.getFirst().low()))
                                * (1 - request.capacities().reserve());
                plan.reservations().stream()
                        .filter(r -> r.from() == from)
                        .collect(Collectors.groupingBy(
                                Reservation::slot,
                                Collectors.summingDouble(r -> r.rate().bytesPerSecond())))
                        .forEach((slot, sum) -> assertTrue(sum <= capacity, sum + " over " + capacity));
            }
            for (var need : request.needs()) {
                plan.reservations().stream()
                        .filter(r -> r.segment().equals(need.segment()))
                        .forEach(r -> assertTrue(r.rate().compareTo(need.cap()) <= 0));
            }
        }
    }

    @Test
    void nobody_with_a_backlog_is_starved_and_everybody_is_hot_or_named() {
        for (long seed = 0; seed < 300; seed++) {
            var request = random(seed);
            var plan = Allocator.plan(request).schedule();
            var served = plan.reservations().stream()
                    .filter(r -> r.slot() == 0)
                    .map(Reservation::segment)
                    .collect(Collectors.toSet());
            for (var need : request.needs()) {
                boolean roomForAll = plan.linkRate().getFirst().low() > 20_000;
                if (need.backlog() instanceof Backlog.Seed
                        && need.backlog().bytes() > 0
                        && roomForAll
                        && need.from() == Site.PRIVATE
                        && need.cap().isUnlimited()) {
                    assertTrue(served.contains(need.segment()), "seed " + seed + " " + need);
                }
                boolean seeding = need.backlog() instanceof Backlog.Seed;
                if (seeding) {
                    boolean told = plan.hotAfter().containsKey(need.segment())
                            || plan.unmet().containsKey(need.segment());
                    assertTrue(told, "seed " + seed + " " + need);
                }
            }
        }
    }

    @Test
    void the_same_request_gives_the_same_schedule_in_whatever_order_the_needs_come() {
        for (long seed = 0; seed < 50; seed++) {
            var request = random(seed);
            var reversed = new PlanRequest(
                    request.nowNanos(),
                    request.slot(),
                    request.slots(),
                    request.needs().reversed(),
                    request.capacities());
            assertEquals(
                    Allocator.plan(request).schedule(), Allocator.plan(request).schedule());
            assertEquals(
                    Allocator.plan(request).schedule().reservations(),
                    Allocator.plan(reversed).schedule().reservations());
        }
    }

    @Test
    void ten_thousand_segments_over_96_slots_are_planned() {
        var random = new Random(1);
        var needs = new Need[10_000];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = need("s" + i, 1 + 9 * random.nextDouble(), random.nextInt(10_000_000), random.nextInt(100));
        }
        var plan = Allocator.plan(request(6_250_000, 96, needs)).schedule();
        assertTrue(plan.reservations().size() > 96 * 100);
    }
}
