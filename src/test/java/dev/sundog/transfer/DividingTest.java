package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data is divided anew, as it is each minute, while a large file is on its way. What passes is carried by the test, step by step. */
final class DividingTest {
    private static final int FILE_BYTES = 20_000_000;
    private static final int SOME_BYTES = 1_000_000;
    private static final int FRAME_BYTES = Outgoing.LEAST_FRAME_BYTES;
    private static final Function<TreePath, SegmentId> AS_BEFORE = _ -> new SegmentId(Pair.GROUP, TreePath.ROOT);

    @TempDir
    Path dir;

    private Pair pair;
    private Path large;
    private final byte[] content = new byte[FILE_BYTES];

    @BeforeEach
    void begin() throws Exception {
        new Random(5).nextBytes(content);
        Files.createDirectories(dir.resolve("a/data"));
        large = Files.write(dir.resolve("a/data/large"), content);
        for (int i = 0; i < 9; i++) {
            Files.writeString(dir.resolve("a/data/small-" + i), "else more than half would be gone");
        }
        pair = new Pair(dir);
        pair.hold(1);
        var peer = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        pair.b.site.up(peer);
        pair.a.site.up(peer);
        carryContent(SOME_BYTES);
    }

    private void carryContent(int bytes) throws Exception {
        var carried = new int[1];
        Pair.await("its content is not read any more", () -> {
            carried[0] += carry();
            return carried[0] > bytes;
        });
    }

    @AfterEach
    void end() throws Exception {
        pair.close();
    }

    /** Carries some messages of each kind each way; bytes of content. */
    private int carry() {
        int content = 0;
        for (int i = 0; i < 50; i++) {
            for (var lane : Lane.values()) {
                var there = pass(pair.a.site, pair.b.site, lane);
                pass(pair.b.site, pair.a.site, lane);
                content += there == null || lane != Lane.BULK ? 0 : there.length;
            }
        }
        return content;
    }

    private static byte @Nullable [] pass(SiteTransfer from, SiteTransfer to, Lane lane) {
        var message = from.next(lane, FRAME_BYTES);
        if (message != null) {
            to.received(lane, message);
        }
        return message;
    }

    /** Were it read from its beginning once more each minute, a file that takes minutes to be read would never be sent. */
    @Test
    void whatIsBeingReadGoesOnWhereItBelongsToTheSameSegment() throws Exception {
        Files.delete(large); // whoever opened it anew would find nothing
        pair.a.group.divide(AS_BEFORE, () -> {});
        carryContent(5 * SOME_BYTES);
    }

    @Test
    void whatIsBeingReadComesThroughWhereItBelongsToAnotherSegment() throws Exception {
        var data = TreePath.of("data");
        pair.a.group.divide(path -> new SegmentId(Pair.GROUP, path.isWithin(data) ? data : TreePath.ROOT), () -> {});
        Pair.await("it does not come through", () -> {
            carry();
            return pair.a.group.isCurrent(Set.of()) && pair.b.group.isApplied();
        });
        assertArrayEquals(content, Files.readAllBytes(dir.resolve("b/data/large")));
    }
}
