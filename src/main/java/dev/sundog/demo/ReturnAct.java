package dev.sundog.demo;

import dev.sundog.api.SegmentReport;
import dev.sundog.model.CopyState;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Act 5: the private side comes back; only the difference travels; then it takes over again and nobody notices. */
final class ReturnAct {
    private static final Duration CURRENT = Duration.ofSeconds(60);
    private static final String ACT = "return";
    private final World world;
    private final Set<String> hot = new HashSet<>();

    ReturnAct(World world) {
        this.world = world;
    }

    void play() throws InterruptedException {
        world.screen().act("Return: the private side starts again and catches up");
        world.clients().act(ACT);
        long before = world.linkBytes();
        world.findings().ledgerAtReturn = Ledger.read(world.ledger()).size();
        // From now on every other order goes to the private gateway first: an old holder that thinks it still is one
        // would take them.
        world.clients().both(true);
        world.wan().heal(Voter.PRIVATE);
        world.agents().start(Voter.PRIVATE);
        world.agents().awaitUp(Voter.PRIVATE, world.waiting());
        boolean current = world.waiting().within("the returned copies are hot again", CURRENT, this::look);
        var findings = world.findings();
        findings.returnBytes = world.linkBytes() - before;
        findings.fullCopyBytes += bytes();
        if (!current) {
            findings.broke(0, "the returned side was not current within " + CURRENT.toSeconds() + " s");
        }
        world.screen()
                .say(String.format(
                        Locale.ROOT,
                        "   %.2f MB travelled, where a full copy has %.1f MB",
                        findings.returnBytes / 1e6,
                        bytes() / 1e6));
        world.watch(world.pace().rest());
        failback();
    }

    private long bytes() {
        return World.quietly(() -> world.control(Site.PUBLIC).segments()).orElse(List.of()).stream()
                .mapToLong(SegmentReport::bytes)
                .sum();
    }

    /** As the holder sees it: every copy was hot since the return, and the group is protected now. */
    private boolean look() {
        world.agents().check();
        watchForTwoWriters();
        var holder = world.holder(Site.PUBLIC).orElse(Site.PUBLIC);
        var segments = World.quietly(() -> world.control(holder).segments()).orElse(List.of());
        boolean upAgain = World.quietly(() -> world.control(holder).link())
                .filter(l -> l.up())
                .isPresent();
        if (!upAgain) {
            return false;
        }
        segments.stream().filter(s -> s.state() == CopyState.HOT).forEach(s -> hot.add(s.segment()));
        boolean all = !segments.isEmpty() && segments.stream().allMatch(s -> hot.contains(s.segment()));
        return all && world.group(holder).filter(g -> g.protectedNow()).isPresent();
    }

    /** While the public side holds the lease, an order that the private side served and acknowledged was never its to take. */
    private void watchForTwoWriters() {
        long here = served(Site.PRIVATE);
        if (here > 0 && world.holder(Site.PUBLIC).equals(Optional.of(Site.PUBLIC))) {
            world.findings()
                    .broke(2, "the returned private side acknowledged orders while the public side held the lease");
        }
    }

    private long served(Site site) {
        return world.clients().tally().of(ACT).orderSites().getOrDefault(site.label(), 0L);
    }

    private void failback() throws InterruptedException {
        watchForTwoWriters();
        if (!world.holder(Site.PUBLIC).equals(Optional.of(Site.PRIVATE))) {
            world.screen().act("Failback: processing goes home");
            try {
                var move = world.control(Site.PUBLIC).failback(World.GROUP, false, false);
                world.screen()
                        .say(String.format(
                                Locale.ROOT, "   moved in %.0f ms: %s", move.tookSeconds() * 1000, move.why()));
            } catch (OperatorException e) {
                world.findings().broke(0, "failback was refused: " + e.what());
                world.screen().say("   refused: " + e.what());
            }
        }
        world.clients().act("home");
        world.clients().both(false);
        world.watch(world.pace().rest().plusSeconds(1));
        long home = world.clients().tally().of("home").orderSites().getOrDefault(Site.PRIVATE.label(), 0L);
        if (home == 0) {
            world.findings().broke(0, "the private side served no order after the failback");
        }
    }
}
