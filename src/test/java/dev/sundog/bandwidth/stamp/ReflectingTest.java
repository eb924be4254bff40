package dev.sundog.bandwidth.stamp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReflectingTest {
    private static final long SECOND = 1_000_000_000L;

    private static SenderPacket packet(long sequence) {
        return new SenderPacket(sequence, 0, ErrorEstimate.of(false, 0), 1);
    }

    @Test
    void nothingIsAnsweredTwiceWhateverTheOrder() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var reflecting = new Reflecting(0, 1e12);
            var answered = new HashSet<Long>();
            long base = 0;
            for (int i = 0; i < 3_000; i++) {
                base += random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(2);
                long sequence = Math.max(0, base - random.nextInt(40));
                long number = reflecting.number();
                if (reflecting.asked(packet(sequence), i) == Reflecting.Verdict.ANSWERED) {
                    assertTrue(answered.add(sequence), "seed " + seed + ": " + sequence + " was answered twice");
                    assertEquals(number + 1, reflecting.number());
                } else {
                    assertEquals(number, reflecting.number());
                }
            }
        }
    }

    @Test
    void whatIsRepeatedOrOlderThanIsRememberedGetsNothing() {
        var reflecting = new Reflecting(0);
        assertEquals(Reflecting.Verdict.ANSWERED, reflecting.asked(packet(5), 0));
        assertEquals(Reflecting.Verdict.REPEATED, reflecting.asked(packet(5), 0));
        assertEquals(Reflecting.Verdict.ANSWERED, reflecting.asked(packet(3), 0));
        assertEquals(Reflecting.Verdict.ANSWERED, reflecting.asked(packet(0xffff_ffffL), 0));
        assertEquals(Reflecting.Verdict.REPEATED, reflecting.asked(packet(6), 0));
        assertEquals(Reflecting.Verdict.ANSWERED, reflecting.asked(packet(0xffff_ffffL - 1_023), 0));
    }

    @Test
    void whoAsksTooOftenIsAnsweredAsOftenAsIsAllowed() {
        var reflecting = new Reflecting(0, 100);
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            long now = i * 10 * SECOND / 100_000;
            answered += reflecting.asked(packet(i), now) == Reflecting.Verdict.ANSWERED ? 1 : 0;
        }
        assertEquals(100 + 10 * 100, answered, 2);
    }
}
