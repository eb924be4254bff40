package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.sundog.model.OperatorException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private final Random random = new Random(11);

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatWasSentBeforeCostsLittleTheSecondTime() throws Exception {
        try (var shrinker = new Shrinker();
                var unshrinker = new Unshrinker()) {
            var file = bytes(3_000);
            var first = shrinker.shrink(file);
            var second = shrinker.shrink(file);
            assertTrue(first.length > 3_000 && second.length < 100, first.length + " then " + second.length);
            unshrinker.add(ByteBuffer.wrap(first));
            assertArrayEquals(file, unshrinker.message());
            unshrinker.add(ByteBuffer.wrap(second, 0, 10));
            unshrinker.add(ByteBuffer.wrap(second, 10, second.length - 10));
            assertArrayEquals(file, unshrinker.message());
        }
    }

    @Test
    void aBombIsRefused() {
        try (var unshrinker = new Unshrinker()) {
            var bomb = Zstd.compress(new byte[10_000_000], 3);
            assertThrows(ProtocolException.class, () -> {
                unshrinker.add(ByteBuffer.wrap(bomb));
                unshrinker.message();
            });
        }
    }

    @Test
    void garbageAndEndlessPartsAreRefused() {
        for (int i = 0; i < 20; i++) {
            try (var unshrinker = new Unshrinker()) {
                assertThrows(ProtocolException.class, () -> {
                    unshrinker.add(ByteBuffer.wrap(bytes(500)));
                    unshrinker.message();
                });
            }
        }
        try (var unshrinker = new Unshrinker()) {
            assertThrows(ProtocolException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    unshrinker.add(ByteBuffer.wrap(bytes(16_000)));
                }
            });
        }
    }

    @Test
    void addressesAreReadOrExplained() {
        assertEquals(new HostPort("::1", 7400), HostPort.parse("[::1]:7400"));
        assertEquals("[::1]:7400", HostPort.parse("[::1]:7400").toString());
        assertEquals(new HostPort("cloud.example", 1), HostPort.parse("cloud.example:1"));
        for (var bad : new String[] {"", "x", ":80", "x:", "x:99999", "::1:80", "x:8a"}) {
            assertThrows(OperatorException.class, () -> HostPort.parse(bad), bad);
        }
    }
}
