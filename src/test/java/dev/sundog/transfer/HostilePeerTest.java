package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.BootClock;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee 8 on real trees: whatever a peer sends, nothing outside of the directory is read or changed. */
final class HostilePeerTest {
    private static final int MESSAGES = 4000;
    private static final String SECRET = "what nobody here may see";

    @TempDir
    Path dir;

    private Map<String, String> outside() throws IOException {
        var out = new TreeMap<String, String>();
        try (var all = Files.walk(dir.resolve("outside"))) {
            for (var path : all.toList()) {
                var content = Files.isRegularFile(path) ? Files.readString(path) : "";
                out.put(path.toString(), Files.getPosixFilePermissions(path) + content);
            }
        }
        return out;
    }

    @Test
    void a_hostile_peer_neither_reads_nor_changes_what_is_outside() throws Exception {
        Files.createDirectories(dir.resolve("outside/dir"));
        Files.writeString(dir.resolve("outside/secret"), SECRET);
        var before = outside();
        try (var side = new Pair.Side(
                dir.resolve("root"), dir.resolve("b.db"), new TransferRules(true, true, true), BootClock::nanos)) {
            byte[] marker = Files.readAllBytes(dir.resolve("root/.sundog/marker"));
            var peer = new HostilePeer(
                    Pair.GROUP, new Epoch(1), dir.resolve("outside").toString(), new SplittableRandom(1));
            side.group.acceptFrom(new Epoch(1));
            int refused = hear(side, peer);
            assertTrue(refused > 0 && refused < MESSAGES / 2, refused + " were refused");
            // What cannot be made is tried again and again: all the rest is made by then. What of it lasts is a matter
            // of order.
            Pair.await("nothing was made", this::isAnythingMade);
            Thread.sleep(1000);
            assertEquals(before, outside());
            assertTrue(Arrays.equals(marker, Files.readAllBytes(dir.resolve("root/.sundog/marker"))));
        }
        try (var all = Files.walk(dir.resolve("root"))) {
            for (var path : all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                byte[] content = Files.readAllBytes(path);
                assertTrue(
                        !new String(content, StandardCharsets.ISO_8859_1).contains(SECRET.substring(0, 9)),
                        path + " has read it");
            }
        }
    }

    private boolean isAnythingMade() throws IOException {
        try (var all = Files.list(dir.resolve("root"))) {
            return all.anyMatch(p -> !p.endsWith(".sundog"));
        }
    }

    /** As a link does: who sends what cannot be understood is cut off, and comes back. */
    private static int hear(Pair.Side side, HostilePeer peer) {
        int refused = 0;
        var who = new Identity(UUID.randomUUID(), Voter.PRIVATE);
        side.site.up(who);
        side.site.received(Lane.CONTROL, peer.first());
        for (int i = 0; i < MESSAGES; i++) {
            try {
                side.site.received(Lane.CONTROL, peer.next());
            } catch (OperatorException e) {
                refused++;
                side.site.down("refused");
                side.site.up(who);
                side.site.received(Lane.CONTROL, peer.first());
            }
        }
        return refused;
    }
}
