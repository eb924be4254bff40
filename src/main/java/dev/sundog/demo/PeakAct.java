package dev.sundog.demo;

import java.time.Duration;

/** Act 3: more reads than one site can serve; the excess moves to the public side and comes back. */
final class PeakAct {
    private static final Duration BACK = Duration.ofSeconds(10);
    private final World world;
    private Shares shares;

    PeakAct(World world) {
        this.world = world;
        this.shares = new Shares(Tally.NONE);
    }

    void play() throws InterruptedException {
        var pace = world.pace();
        world.screen()
                .act("Peak: " + pace.peakReads() + " reads/s where one site can serve " + Configuration.capacity());
        shares = new Shares(world.clients().tally());
        double before = watch(Duration.ofMillis(1300), false);
        world.clients().act("peak");
        world.clients().rates(pace.orders(), pace.peakReads(), Pace.RAMP);
        double most = watch(Pace.RAMP.plus(pace.peak()), true);
        world.clients().act("ebb");
        world.clients().rates(pace.orders(), pace.reads(), Duration.ofSeconds(1));
        long start = System.nanoTime();
        double after;
        do {
            after = watch(Duration.ofMillis(1200), false);
        } while (after > before + 0.10 && System.nanoTime() - start < BACK.toNanos());
        var line = "public served %.0f %% before, %.0f %% at the peak, %.0f %% after"
                .formatted(before * 100, most * 100, after * 100);
        world.screen().say("   " + line);
        if (!(most > before + 0.05)) {
            world.findings().notes.add("the load did not visibly shift at the peak: " + line);
        } else if (after > before + 0.10) {
            world.findings().notes.add("the load had not returned " + BACK.toSeconds() + " s after the peak: " + line);
        }
    }

    /** Watches for a while; returns the public side's share: the last, or the highest. */
    private double watch(Duration time, boolean highest) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        double result = 0;
        while (System.nanoTime() < end) {
            Thread.sleep(200);
            var tally = world.clients().tally();
            double share = shares.publicShare(tally);
            if (!Double.isNaN(share)) {
                result = highest ? Math.max(result, share) : share;
            }
            world.screen().live(shares.line(tally));
            world.agents().check();
        }
        return result;
    }
}
