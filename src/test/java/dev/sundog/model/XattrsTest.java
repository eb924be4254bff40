package dev.sundog.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XattrsTest {
    private static final Metadata PLAIN = new Metadata(0644, 7, 8, 9);

    @Test
    void attributes_are_sorted_and_equal_whatever_order_they_came_in() {
        var one = Xattrs.of(Map.of("user.b", new byte[] {2}, "user.a", new byte[0], "user.\u00ff", new byte[] {3}));
        assertEquals(
                List.of("user.a", "user.b", "user.\u00ff"),
                List.copyOf(one.values().keySet()));
        assertArrayEquals(new byte[] {2}, one.values().get("user.b"));
        assertEquals(one, Xattrs.read(one.bytes()));
        assertSame(Xattrs.NONE, Xattrs.of(Map.of()));
    }

    @Test
    void bytes_that_are_no_attributes_are_refused() {
        byte[] good = Xattrs.of(Map.of("user.a", new byte[] {1, 2}, "user.b", new byte[] {3}))
                .bytes();
        for (int cut = 1; cut < good.length; cut++) {
            var part = java.util.Arrays.copyOf(good, cut);
            boolean whole = cut == good.length - 6 - 6;
            if (!whole) {
                assertThrows(OperatorException.class, () -> Xattrs.read(part), "cut at " + cut);
            }
        }
        var twice = ByteBuffer.allocate(2 * good.length).put(good).put(good).array();
        assertThrows(OperatorException.class, () -> Xattrs.read(twice));
        assertThrows(OperatorException.class, () -> Xattrs.read(new byte[] {0, 0, 0, 0, 0}));
        assertThrows(OperatorException.class, () -> Xattrs.read(new byte[] {1, 0, 0, 0, 0, 0}));
        assertThrows(OperatorException.class, () -> Xattrs.read(new byte[] {1, 'a', -1, 0, 0, 0}));
        assertThrows(OperatorException.class, () -> Xattrs.of(Map.of("user.a", new byte[Xattrs.MOST_BYTES])));
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bent = good.clone();
            bent[random.nextInt(bent.length)] = (byte) random.nextInt();
            try {
                assertArrayEquals(bent, Xattrs.read(bent).bytes());
            } catch (OperatorException refused) {
                assertNotEquals("", refused.what());
            }
        }
    }

    @Test
    void an_entry_without_attributes_has_the_digest_it_always_had() {
        var content = Digest.of(new byte[] {1});
        var out = ByteBuffer.allocate(1 + 20 + 8 + 32).put((byte) 'f');
        out.putInt(0644).putInt(7).putInt(8).putLong(9).putLong(5);
        content.write(out);
        var bytes = ByteBuffer.allocate(21)
                .put((byte) 'd')
                .putInt(0644)
                .putInt(7)
                .putInt(8)
                .putLong(0);
        assertEquals(Digest.of(out.array()), new Entry.File(PLAIN, 5, content).digest());
        assertEquals(Digest.of(bytes.array()), new Entry.Directory(PLAIN).digest());
    }

    @Test
    void attributes_count_in_the_digest_of_every_kind_of_entry() {
        var one = PLAIN.with(Xattrs.of(Map.of("user.a", new byte[] {1})));
        var other = PLAIN.with(Xattrs.of(Map.of("user.a", new byte[] {2})));
        var empty = Digest.of(new byte[0]);
        for (var pair : List.of(List.of(PLAIN, one), List.of(one, other))) {
            var a = pair.getFirst();
            var b = pair.getLast();
            assertNotEquals(new Entry.File(a, 0, empty).digest(), new Entry.File(b, 0, empty).digest());
            assertNotEquals(new Entry.Directory(a).digest(), new Entry.Directory(b).digest());
            assertNotEquals(new Entry.Symlink(a, new byte[0]).digest(), new Entry.Symlink(b, new byte[0]).digest());
        }
    }
}
