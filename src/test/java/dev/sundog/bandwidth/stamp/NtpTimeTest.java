package dev.sundog.bandwidth.stamp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NtpTimeTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void nineteenSeventyIsTwoBillionSecondsAfterNineteenHundred() {
        assertEquals(2_208_988_800L << 32, NtpTime.of(0));
        assertEquals((2_208_988_800L << 32) + (1L << 31), NtpTime.of(SECOND / 2));
    }

    @Test
    void everyNanosecondComesBackAsItWas() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong(-SECOND * 60 * 60 * 24 * 365 * 60, SECOND * 60 * 60 * 24 * 365 * 200);
            assertEquals(nanos, NtpTime.nanos(NtpTime.of(nanos), nanos + random.nextLong(-SECOND, SECOND)));
        }
    }

    @Test
    void theEraThatBeginsInTwentyThirtySixIsFoundFromBothSides() {
        long last = Instant.parse("2036-02-07T06:28:15Z").getEpochSecond() * SECOND;
        assertEquals(0, NtpTime.of(last + SECOND) >>> 32);
        assertEquals(last + SECOND, NtpTime.nanos(NtpTime.of(last + SECOND), last));
        assertEquals(last, NtpTime.nanos(NtpTime.of(last), last + 10 * SECOND));
    }

    @Test
    void anErrorIsWrittenAsTheNextThatIsNotLess() {
        var random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(1L << random.nextInt(1, 62));
            var estimate = ErrorEstimate.of(true, nanos);
            double seconds = nanos / 1e9;
            assertEquals(true, estimate.seconds() >= seconds * (1 - 1e-12), nanos + " ns as " + estimate);
            assertEquals(true, estimate.seconds() <= seconds * 129 / 128 + 0x1p-32, nanos + " as " + estimate);
            assertEquals(estimate, ErrorEstimate.read(estimate.bits()));
        }
        assertEquals(1, ErrorEstimate.of(false, 0).multiplier());
    }
}
