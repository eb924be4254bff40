package dev.sundog.demo;

import dev.sundog.demo.Shopper.Request;
import dev.sundog.model.Site;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Act 6: every acknowledged order is read back through the gateways, and the two trees are compared. */
final class ReadBack {
    private static final int AT_ONCE = 24;
    private static final Duration QUIET = Duration.ofSeconds(15);
    private final World world;
    private List<String> differences = List.of();

    ReadBack(World world) {
        this.world = world;
    }

    void play() throws InterruptedException {
        world.screen().act("Reading every acknowledged order back through the gateways");
        world.findings().tally = world.clients().stop(world.waiting());
        var holder =
                world.holder(Site.PRIVATE).or(() -> world.holder(Site.PUBLIC)).orElse(Site.PRIVATE);
        World.quietly(() -> world.control(holder).barrier(Optional.empty(), Duration.ofSeconds(20)));
        var ids = Ledger.read(world.ledger());
        int lostBefore = 0;
        int lostAfter = 0;
        var missing = missing(ids);
        for (int index : missing) {
            if (index < world.findings().ledgerAtReturn) {
                lostBefore++;
            } else {
                lostAfter++;
            }
        }
        world.findings().lost = missing.size();
        world.screen()
                .say("   " + ids.size() + " acknowledged, " + (ids.size() - missing.size()) + " read back, "
                        + missing.size() + " lost");
        missing.stream().limit(5).forEach(i -> world.screen().say("   lost: order " + ids.get(i)));
        if (lostBefore > 0) {
            world.findings().broke(1, lostBefore + " acknowledged orders were lost with the private side");
        }
        if (lostAfter > 0) {
            world.findings()
                    .broke(2, lostAfter + " orders acknowledged after the return are gone: two sides took orders");
        }
        compareTrees();
    }

    /** Places in the ledger whose order no gateway returns. */
    private List<Integer> missing(List<String> ids) throws InterruptedException {
        var gateways = List.of(
                URI.create("http://" + world.layout().gateway(Site.PRIVATE)),
                URI.create("http://" + world.layout().gateway(Site.PUBLIC)));
        var shopper = new Shopper(gateways);
        var places = new Semaphore(AT_ONCE);
        var missing = new ArrayList<Integer>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < ids.size(); i++) {
                int index = i;
                answers.add(pool.submit(() -> {
                    places.acquire();
                    try {
                        return shopper.send(Request.get("/orders/" + ids.get(index)), index % 2)
                                .isGood();
                    } finally {
                        places.release();
                    }
                }));
            }
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i).get()) {
                    missing.add(i);
                }
                if (i % 50 == 0) {
                    world.screen().live("read " + i + " of " + answers.size());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return missing;
    }

    private void compareTrees() throws InterruptedException {
        boolean equal = world.waiting().within("both trees are equal", QUIET, () -> {
            differences = differences();
            return differences.isEmpty();
        });
        if (equal) {
            world.screen().say("   both trees are equal: contents, modes, times, links");
        } else {
            differences.forEach(d -> world.screen().say("   differs: " + d));
            world.findings().broke(0, "the trees of the two sides differ");
        }
    }

    private List<String> differences() {
        try {
            return Trees.differences(
                    world.workspace().data(Site.PRIVATE), world.workspace().data(Site.PUBLIC), 10);
        } catch (IOException e) {
            return List.of("cannot be compared: " + e); // a file vanished under the look; the next one settles it
        }
    }
}
