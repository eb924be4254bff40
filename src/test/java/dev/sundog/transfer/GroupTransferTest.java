package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupTransferTest {
    @TempDir
    Path dir;

    private Pair pair;
    private Path a;
    private Path b;

    @BeforeEach
    void start() throws Exception {
        pair = new Pair(dir);
        a = dir.resolve("a");
        b = dir.resolve("b");
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private static byte[] noise(long seed, int bytes) {
        var out = new byte[bytes];
        new Random(seed).nextBytes(out);
        return out;
    }

    private void fill() throws Exception {
        Files.createDirectories(a.resolve("orders/old"));
        Files.createDirectories(a.resolve("empty"));
        Files.writeString(a.resolve("orders/log"), "first\n");
        Files.write(a.resolve("big"), noise(1, 3_000_000));
        Files.write(a.resolve("nothing"), new byte[0]);
        Files.createSymbolicLink(a.resolve("link"), Path.of("orders/log"));
        for (int i = 0; i < 200; i++) {
            Files.writeString(a.resolve("orders/old/" + i), "order " + i);
        }
        Files.setPosixFilePermissions(a.resolve("nothing"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setLastModifiedTime(a.resolve("nothing"), FileTime.from(Instant.ofEpochSecond(1_000_000, 123_456_789)));
    }

    @Test
    void seedsATreeAndBothSidesEndEqual() throws Exception {
        fill();
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        assertEquals(Look.at(a), Look.at(b));
    }

    @Test
    void aBarrierCompletesOnlyWhenWhatWasWrittenIsThere() throws Exception {
        fill();
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        for (int i = 0; i < 50; i++) {
            Files.writeString(a.resolve("orders/log"), "line " + i + "\n", StandardOpenOption.APPEND);
            pair.barrier();
        }
        pair.awaitApplied();
        assertArrayEquals(Files.readAllBytes(a.resolve("orders/log")), Files.readAllBytes(b.resolve("orders/log")));
        pair.part();
        Files.writeString(a.resolve("orders/log"), "more\n", StandardOpenOption.APPEND);
        var waiting = pair.a.group.barrier(Set::of);
        assertFalse(waiting.isDone());
        pair.a.group.endHolding();
        var failure =
                assertThrows(ExecutionException.class, () -> waiting.get(Pair.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof Deposed, failure.toString());
    }

    @Test
    void changesOfEveryKindTravelAndOnlyTheDifferenceDoes() throws Exception {
        fill();
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        long before = sent();
        // One write in place: a file that is cut short and written again may be seen, and sent, at any length between.
        try (var big = Files.newByteChannel(a.resolve("big"), StandardOpenOption.WRITE)) {
            big.position(1_500_000).write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
        Files.delete(a.resolve("orders/old/7"));
        Files.move(a.resolve("orders/old/8"), a.resolve("moved"));
        Files.delete(a.resolve("link"));
        Files.createSymbolicLink(a.resolve("link"), Path.of("big"));
        Files.createDirectories(a.resolve("new/deep"));
        Files.writeString(a.resolve("new/deep/file"), "x");
        pair.barrier();
        pair.awaitCurrent();
        assertEquals(Look.at(a), Look.at(b));
        assertTrue(sent() - before < 100_000, "sent " + (sent() - before));
    }

    private long sent() {
        return pair.a.site.sentBytes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void anInterruptionRepeatsLittle() throws Exception {
        Files.write(a.resolve("big"), noise(2, 6_000_000));
        pair.hold(1);
        pair.join();
        Pair.await("nothing is sent", () -> sent() >= 2_000_000);
        pair.part();
        pair.join();
        pair.awaitCurrent();
        assertEquals(Look.at(a), Look.at(b));
        assertTrue(sent() < 6_000_000 + 3_500_000, "sent " + sent());
    }

    @Test
    void afterAFailoverTheOldHoldersStrayIsKeptAsideAndTheTreesEndEqual() throws Exception {
        fill();
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        pair.part();
        Files.writeString(a.resolve("orders/log"), "never acknowledged\n", StandardOpenOption.APPEND);
        Files.writeString(a.resolve("stray"), "never acknowledged");
        pair.a.group.acceptFrom(new dev.sundog.model.Epoch(2));
        pair.b.group.beginHolding(new dev.sundog.model.Epoch(2));
        Files.writeString(b.resolve("orders/log"), "acknowledged at b\n", StandardOpenOption.APPEND);
        pair.join();
        pair.barrier(pair.b);
        pair.awaitCurrent(pair.b, pair.a);
        assertEquals(Look.at(b), Look.at(a));
        assertEquals(2, pair.a.group.putAside().size(), pair.a.group.putAside().toString());
        assertTrue(Files.readString(a.resolve("orders/log")).contains("acknowledged at b"));
    }

    @Test
    void moreThanHalfGoneAtOnceStopsUntilAPersonAccepts() throws Exception {
        fill();
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        pair.clock.atOnce(() -> {
            try (var all = Files.list(a.resolve("orders/old"))) {
                for (var p : all.toList()) {
                    Files.delete(p);
                }
            }
        });
        Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
        try (var left = Files.list(b.resolve("orders/old"))) {
            assertTrue(left.count() >= 50, "a trickle may pass before more than half is gone, the rest must not");
        }
        pair.a.group.accept(new SegmentId(Pair.GROUP, TreePath.ROOT));
        pair.barrier();
        pair.awaitCurrent();
        assertEquals(Look.at(a), Look.at(b));
    }
}
