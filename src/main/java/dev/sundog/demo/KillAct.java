package dev.sundog.demo;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.time.Duration;

/** Act 4: the private agent, its services and its link are gone in one moment. */
final class KillAct {
    private final World world;

    KillAct(World world) {
        this.world = world;
    }

    void play() throws InterruptedException {
        world.screen().act("Kill: kill -9 of the private agent and its shop, and its link is cut");
        world.clients().act("kill");
        world.clients().rates(world.pace().orders() * 2, world.pace().reads(), Duration.ZERO);
        world.watch(Duration.ofSeconds(1));
        long before = publicOrders();
        world.wan().cut(Voter.PRIVATE);
        Thread.sleep(150);
        world.agents().kill(Voter.PRIVATE);
        long killed = System.nanoTime();
        boolean taken = world.waiting()
                .within("the public side acknowledges orders", Duration.ofSeconds(30), () -> publicOrders() > before);
        if (!taken) {
            world.findings().broke(0, "no order was acknowledged within 30 s after the kill");
        } else {
            world.screen()
                    .say("   the public side acknowledges orders again; seen "
                            + (System.nanoTime() - killed) / 1_000_000 + " ms after the kill");
        }
        world.clients().rates(world.pace().orders(), world.pace().reads(), Duration.ZERO);
        world.watch(world.pace().alone());
        var act = world.clients().tally().of("kill");
        world.screen()
                .say("   longest time without an acknowledged order: " + act.outageMillis() + " ms; failed requests: "
                        + act.failedIdempotent());
    }

    private long publicOrders() {
        return world.clients().tally().of("kill").orderSites().getOrDefault(Site.PUBLIC.label(), 0L);
    }
}
