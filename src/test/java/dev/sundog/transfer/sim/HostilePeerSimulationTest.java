package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Kind;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import dev.sundog.transfer.HostilePeer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee 8: no peer leaves the directory, whatever it sends. The same on real trees: {@code transfer.HostilePeerTest}. */
class HostilePeerSimulationTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 40);
    private static final int MESSAGES = 300;
    private static final Identity PEER = new Identity(new UUID(1, 2), Voter.PRIVATE);
    private static final byte[] SECRET = "what nobody here may see".getBytes(StandardCharsets.UTF_8);

    private record Outcome(Optional<String> broken, long fingerprint) {}

    private static Outcome run(long seed, Weakness weakness) {
        var loop = new Loop(seed);
        try (var world = new TransferWorld(loop, weakness, Nature.calm(loop.random))) {
            var site = world.sites[1];
            var disk = site.disk;
            put(disk, "secret", Kind.FILE).data(SECRET);
            put(disk, "dir", Kind.DIRECTORY);
            world.sites[0].die(false);
            loop.runUntil(loop.now() + 500 * Loop.MS);
            hear(world, new HostilePeer(SimSite.GROUP, new Epoch(1), "/outside", new SplittableRandom(seed)));
            loop.mix(site.everything().hashCode());
            return new Outcome(left(site), loop.fingerprint());
        }
    }

    private static Inode put(MemoryDisk disk, String name, Kind kind) {
        var inode = new Inode(disk.outside.names.size() + 20, kind, 0600, 0);
        disk.outside.names.put(name, inode);
        inode.links = 1;
        return inode;
    }

    private static void hear(TransferWorld world, HostilePeer peer) {
        var site = world.sites[1].life().site;
        site.up(PEER);
        site.received(Lane.CONTROL, peer.first());
        for (int i = 0; i < MESSAGES; i++) {
            try {
                site.received(Lane.CONTROL, peer.next());
            } catch (OperatorException e) {
                world.loop.mix(e.what().hashCode());
                site.down("refused");
                site.up(PEER);
                site.received(Lane.CONTROL, peer.first());
            }
            world.loop.runUntil(world.loop.now() + 5 * Loop.MS);
        }
        world.loop.runUntil(world.loop.now() + 3000 * Loop.MS);
    }

    /** What came of it that must not. */
    private static Optional<String> left(SimSite site) {
        var outside = site.disk.outside;
        var secret = outside.names.get("secret");
        var dir = outside.names.get("dir");
        if (outside.names.size() != 2 || secret == null || dir == null || !dir.names.isEmpty()) {
            return Optional.of("names outside are " + outside.names.keySet());
        }
        if (!Arrays.equals(secret.data, SECRET) || secret.mode != 0600 || dir.mode != 0600 || secret.links != 1) {
            return Optional.of("what is outside has changed");
        }
        if (site.everything().stream().anyMatch(v -> v == secret.version())) {
            return Optional.of("what is outside was read");
        }
        var own = Optional.ofNullable(site.disk.root.names.get(".sundog"));
        boolean marked = own.map(o -> o.names.get("marker"))
                .filter(m -> m.kind == Kind.FILE && m.data.length == 0 && m.mode == 0600)
                .isPresent();
        boolean made = own.filter(o -> o.names.containsKey("new")).isPresent();
        return marked && !made ? Optional.empty() : Optional.of("what belongs to Sundog has changed");
    }

    @Test
    void no_peer_leaves_the_directory() {
        LongStream.range(1, 1 + SEEDS).parallel().forEach(seed -> {
            var outcome = run(seed, Weakness.NONE);
            assertEquals(Optional.empty(), outcome.broken(), "seed " + seed);
            assertEquals(outcome, run(seed, Weakness.NONE), "seed " + seed + " is not the same twice");
        });
    }

    @Test
    void a_peer_is_heard() {
        var loop = new Loop(1);
        try (var world = new TransferWorld(loop, Weakness.NONE, Nature.calm(loop.random))) {
            assertFalse(world.sites[1].disk.root.names.containsKey("f"));
            world.sites[0].die(false);
            loop.runUntil(loop.now() + 500 * Loop.MS);
            hear(world, new HostilePeer(SimSite.GROUP, new Epoch(1), "/outside", new SplittableRandom(1)));
            assertTrue(Look.at(world.sites[1].disk).size() > 2, "nothing was made of what it said");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LINKS_ARE_FOLLOWED", "OWN_AREA_IS_OPEN"})
    void without_its_protection_a_peer_gets_out(Weakness weakness) {
        assertTrue(LongStream.range(1, 1 + SEEDS)
                .anyMatch(seed -> run(seed, weakness).broken().isPresent()));
    }
}
