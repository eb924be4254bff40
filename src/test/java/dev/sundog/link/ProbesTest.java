package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final long MS = 1_000_000L;
    private static final long NEVER_IDLE = -1_000_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final Traffic traffic = new Traffic(new End(), now::get);
    private final Probes probes = new Probes();

    private void probe(long tripMs, long heldMs, long received, long idle, long paced) {
        long at = now.get();
        long back = at + (tripMs + heldMs) * MS;
        var pong = new Probes.Pong(at, heldMs * MS, received, 77_000 * MS + at);
        probes.answered(pong, back, idle, paced);
        now.addAndGet(100 * MS);
    }

    private LinkMeasurement measured() {
        return probes.measurement(true, traffic, 0);
    }

    @Test
    void roundTripsLeaveOutTheTimeTheyWereHeld() {
        for (int i = 1; i <= 100; i++) {
            probe(i, 30, 0, NEVER_IDLE, 0);
        }
        var m = measured();
        assertEquals(Duration.ofMillis(100), m.rtt());
        assertEquals(Duration.ofMillis(1), m.rttMin());
        assertEquals(Duration.ofMillis(50), m.rttMedian());
        assertEquals(Duration.ofMillis(95), m.rttP95());
    }

    @Test
    void jitterIsHalfTheDifferenceSmoothedBySixteen() {
        probe(40, 0, 0, NEVER_IDLE, 0);
        probe(72, 0, 0, NEVER_IDLE, 0);
        assertEquals(Duration.ofMillis(1), measured().jitter());
    }

    @Test
    void theLeastTripIsForgottenAfterTenSeconds() {
        probe(5, 0, 0, NEVER_IDLE, 0);
        now.addAndGet(9_000 * MS);
        probe(20, 0, 0, NEVER_IDLE, 0);
        assertEquals(Duration.ofMillis(5), measured().rttMin());
        now.addAndGet(2_000 * MS);
        assertEquals(Duration.ofMillis(20), measured().rttMin());
    }

    @Test
    void deliveryRateIsWhatThePeerReceivedByItsOwnClock() {
        for (int i = 0; i < 10; i++) {
            probe(40, 0, 625_000L * i, NEVER_IDLE, 0);
        }
        assertEquals(50, measured().deliveryRate().orElseThrow().megabitsPerSecond(), 1e-9);
        assertFalse(measured().deliveryPaced());
    }

    @Test
    void windowsInWhichNothingWasToSendDoNotCount() {
        for (int i = 0; i < 10; i++) {
            probe(40, 0, 625_000L * i, now.get(), 0);
        }
        assertTrue(measured().deliveryRate().isEmpty());
    }

    @Test
    void aRateThatPaceBoundedIsMarked() {
        for (int i = 0; i < 10; i++) {
            probe(40, 0, 625_000L * i, NEVER_IDLE, 50 * MS * i);
        }
        assertTrue(measured().deliveryPaced());
    }

    @Test
    void aNewConnectionStartsTheCountAnew() {
        probe(40, 0, 10_000_000, NEVER_IDLE, 0);
        probes.restart();
        for (int i = 0; i < 3; i++) {
            probe(40, 0, 1_000L * i, NEVER_IDLE, 0);
        }
        assertEquals(10_000, measured().deliveryRate().orElseThrow().bytesPerSecond(), 1e-9);
    }

    @Test
    void sendingNowLooksBackOneSecond() {
        for (int i = 0; i < 20; i++) {
            probes.sent(now.get(), traffic.sentBytes());
            traffic.control(1_000);
            now.addAndGet(100 * MS);
        }
        assertEquals(10_000, measured().sendingNow().bytesPerSecond(), 1_000);
    }

    @Test
    void wireBytesIncludeRecordsAndHeaders() {
        assertEquals(5 + 22 + 52, Wire.bytes(5));
        assertEquals(16_384 + 22 + 12 * 52, Wire.bytes(16_384));
        assertEquals(16_385 + 44 + 12 * 52, Wire.bytes(16_385));
        assertEquals(52, Wire.acknowledgements(79));
        assertEquals(6 * 52, Wire.acknowledgements(Wire.bytes(16_384)));
    }

    /** Frames are as long as what was carried last allows, and a link that has become slow is believed before long. */
    @Test
    void whatWasCarriedIsRememberedWhileNothingIsSentAndForgottenWhenLessIsCarried() {
        assertEquals(0, probes.carriedBytesPerSecond());
        for (int i = 0; i < 10; i++) {
            probe(40, 0, 625_000L * i, NEVER_IDLE, 0);
        }
        now.addAndGet(60_000 * MS);
        assertEquals(6_250_000, probes.carriedBytesPerSecond(), 1);
        for (int i = 0; i < 100; i++) {
            probe(40, 0, 5_625_000 + 12_500L * i, NEVER_IDLE, 0);
        }
        assertEquals(125_000, probes.carriedBytesPerSecond(), 1);
    }
}
