package dev.sundog.demo;

import dev.sundog.api.PlanReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.model.CopyState;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Acts 1 and 2: the plan before anything is sent, then seeding in order of score under traffic. */
final class SeedingAct {
    private static final Duration SEEDING = Duration.ofSeconds(150);
    private final World world;

    SeedingAct(World world) {
        this.world = world;
    }

    void plan() throws InterruptedException {
        world.screen().act("Plan: what would be sent, in which order, and why");
        world.agents().start(Voter.WITNESS);
        world.agents().start(Voter.PRIVATE);
        world.agents().awaitUp(Voter.WITNESS, world.waiting());
        world.agents().awaitUp(Voter.PRIVATE, world.waiting());
        world.waiting().until("the private agent has a plan", Duration.ofSeconds(30), () -> {
            world.agents().check();
            var plan = World.quietly(() -> world.control(Site.PRIVATE).plan());
            plan.filter(p -> !p.segments().isEmpty()).ifPresent(this::show);
            return plan.filter(p -> !p.segments().isEmpty()).isPresent();
        });
    }

    private void show(PlanReport plan) {
        world.screen().say("   %-24s %6s %10s %12s  %s".formatted("segment", "score", "MB", "hot after", "because"));
        for (var line : plan.segments()) {
            var hot = line.hotAfterSeconds().map("%.1f s"::formatted).orElse("-");
            var why = line.contributions().stream()
                    .map(c -> String.format(Locale.ROOT, "%s %+.1f", c.factor(), c.points()))
                    .collect(Collectors.joining(", "));
            world.screen()
                    .say(String.format(
                            Locale.ROOT,
                            "   %-24s %6.1f %10.1f %12s  %s",
                            line.segment(),
                            line.score(),
                            line.bytes() / 1e6,
                            hot,
                            why));
        }
        plan.notes().forEach(note -> world.screen().say("   note: " + note));
    }

    void seed() throws InterruptedException {
        world.screen().act("Seeding: the most critical first, while clients order and read");
        world.agents().start(Voter.PUBLIC);
        world.agents().awaitUp(Voter.PUBLIC, world.waiting());
        awaitService();
        var pace = world.pace();
        openShop(pace);
        world.clients().act("seeding");
        world.clients().rates(pace.orders(), pace.reads(), Duration.ofSeconds(1));
        world.waiting().until("every copy is hot", SEEDING, this::look);
        long tookMillis = world.findings().timeToHotMillis.values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        var segments = world.control(Site.PRIVATE).segments();
        long bytes = segments.stream().mapToLong(SegmentReport::bytes).sum();
        world.findings().fullCopyBytes += bytes;
        compare(segments, tookMillis, bytes);
        world.findings().expectBefore("shop/orders", "shop/reports");
        world.findings().expectBefore("shop/catalogue", "shop/reports");
        world.watch(pace.rest());
    }

    /** A few reads first: cold programs are slow, and no outage of Sundog's. */
    private void openShop(Pace pace) throws InterruptedException {
        world.clients().act("opening");
        world.clients().rates(0, pace.reads() / 2, Duration.ZERO);
        world.waiting().within("the first customers", Duration.ofSeconds(10), () -> {
            look();
            return world.clients().tally().of("opening").reads() >= pace.reads();
        });
    }

    /** Clients begin when the shop answers through the gateway. */
    private void awaitService() throws InterruptedException {
        var shopper = new Shopper(List.of(URI.create("http://" + world.layout().gateway(Site.PRIVATE))));
        world.waiting().until("the shop answers through the private gateway", Duration.ofSeconds(40), () -> {
            world.agents().check();
            look();
            return shopper.once(Shopper.Request.get("/catalogue/price.sh"), 0).isGood();
        });
    }

    /** Notes which copies have become hot; returns whether all have. */
    private boolean look() {
        var segments =
                World.quietly(() -> world.control(Site.PRIVATE).segments()).orElse(List.of());
        long millis = (System.nanoTime() - world.wan().linkUpNanos()) / 1_000_000;
        var hot = world.findings().timeToHotMillis;
        for (var segment : segments) {
            if (segment.state() == CopyState.HOT && hot.putIfAbsent(segment.segment(), millis) == null) {
                world.screen()
                        .say(String.format(
                                Locale.ROOT,
                                "   hot after %5.1f s: %-24s score %.1f, %.1f MB",
                                millis / 1e3,
                                segment.segment(),
                                segment.score(),
                                segment.bytes() / 1e6));
            }
        }
        var left = segments.stream()
                .filter(s -> !hot.containsKey(s.segment()))
                .map(s -> s.segment() + " " + s.state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        world.screen().live(String.format(Locale.ROOT, "sent %.1f MB; %s", world.linkBytes() / 1e6, left));
        return !segments.isEmpty() && left.isEmpty();
    }

    /** Copying in the order in which the directories were made, at the rate that was measured. */
    private void compare(List<SegmentReport> segments, long tookMillis, long bytes) {
        long sum = 0;
        for (var segment : segments.stream()
                .sorted(Comparator.comparingInt(s -> madeAs(s.segment())))
                .toList()) {
            sum += segment.bytes();
            world.findings().unorderedMillis.put(segment.segment(), bytes == 0 ? 0 : tookMillis * sum / bytes);
        }
    }

    private static int madeAs(String segment) {
        if (segment.startsWith("shop/reports")) {
            return 0;
        }
        return segment.startsWith("shop/catalogue") ? 1 : segment.startsWith("shop/orders") ? 3 : 2;
    }
}
