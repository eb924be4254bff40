package dev.sundog.bandwidth.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecorderTest {
    private static final long START = 1_760_001_600; // the beginning of a minute, not of an hour

    private static Observed observed(Random random, long millis) {
        var rtt = new long[10];
        Arrays.setAll(rtt, i -> (millis + random.nextInt(20)) * 1_000_000);
        var totals = new Totals(10, 9, 0, new Totals.Losses(1, 0, 0), new Totals.Disorder(0, 0, 0, 1));
        return new Observed(
                new PathInterval(totals, rtt, rtt, rtt, 0.001, 0.002, 0.01),
                true,
                Rates.of(Double.NaN, 1_000, 2_000, 0, random.nextInt(100)));
    }

    private static List<Bucket> of(List<Recorder.Written> all, Resolution resolution) {
        return all.stream()
                .filter(w -> w.resolution() == resolution)
                .map(Recorder.Written::bucket)
                .toList();
    }

    @Test
    void secondsBecomeMinutesAndMinutesHours() {
        var random = new Random(1);
        var recorder = new Recorder(List.of());
        var written = new ArrayList<Recorder.Written>();
        var all = new ArrayList<Long>();
        for (int i = 0; i < 7_200; i++) {
            var one = observed(random, 40 + i / 60 % 7);
            Arrays.stream(one.path().rttNanos()).forEach(all::add);
            written.addAll(recorder.take(one, START + i));
        }
        written.addAll(recorder.finish());
        assertEquals(7_200, of(written, Resolution.SECONDS).size());
        var minutes = of(written, Resolution.MINUTES);
        assertEquals(120, minutes.size());
        assertEquals(new Bucket.Watched(60, 60), minutes.get(7).watched());
        assertEquals(600, minutes.get(7).rtt().count());
        assertEquals(60, minutes.get(7).probes().lostThere());
        assertEquals(0.001, minutes.get(7).variation().jitterThere().mean(), 1e-12);
        assertEquals(Mean.NONE, minutes.get(7).rates().delivery());
        var hours = of(written, Resolution.HOURS);
        var whole = hours.stream()
                .filter(h -> h.startSeconds() == Resolution.HOURS.start(START + 3_600))
                .toList()
                .getLast();
        assertEquals(3_600, whole.watched().seconds());
        assertEquals(36_000, whole.rtt().count());
        assertEquals(3_600, whole.probes().lostThere());
        var sorted = all.stream().mapToLong(l -> l).sorted().toArray();
        assertEquals(sorted[sorted.length / 2] / 1e9, whole.rtt().median(), 0.002);
        assertEquals(sorted[sorted.length * 95 / 100] / 1e9, whole.rtt().p95(), 0.002);
    }

    @Test
    void anHourThatWasInterruptedGoesOnWithWhatIsKept() {
        var random = new Random(2);
        var before = new Recorder(List.of());
        var written = new ArrayList<Recorder.Written>();
        long hour = Resolution.HOURS.start(START) + 3_600;
        for (int i = 0; i < 1_830; i++) {
            written.addAll(before.take(observed(random, 40), hour + i));
        }
        var after = new Recorder(of(written, Resolution.MINUTES)); // killed: the minute that was not over is lost
        written.clear();
        for (int i = 1_860; i < 3_601; i++) {
            written.addAll(after.take(observed(random, 40), hour + i));
        }
        var last = of(written, Resolution.HOURS).getLast();
        assertEquals(hour, last.startSeconds());
        assertEquals(3_600 - 60, last.watched().seconds());
    }

    @Test
    void aClockThatIsSetBackBeginsAgainWhereItWas() {
        var random = new Random(3);
        var recorder = new Recorder(List.of());
        var written = new ArrayList<Recorder.Written>();
        for (int i = 0; i < 600; i++) {
            written.addAll(recorder.take(observed(random, 40), START + (i < 300 ? i : i - 200)));
        }
        written.addAll(recorder.finish());
        assertTrue(written.stream().allMatch(w -> w.bucket().startSeconds() <= START + 400));
        assertTrue(of(written, Resolution.MINUTES).stream()
                .allMatch(b -> b.watched().seconds() <= 60));
        assertEquals(
                600,
                of(written, Resolution.SECONDS).stream()
                        .mapToLong(b -> b.watched().seconds())
                        .sum());
    }

    @Test
    void aClockThatStandsStillFillsNoMemory() {
        var random = new Random(4);
        var recorder = new Recorder(List.of());
        for (int i = 0; i < 10_000; i++) {
            recorder.take(observed(random, 40), START);
        }
        assertTrue(recorder.finish().getFirst().bucket().watched().seconds() <= 600);
    }

    @Test
    void bucketsAreBytesOfOneLengthAndATornOneIsNone() {
        var random = new Random(5);
        var recorder = new Recorder(List.of());
        var written = new ArrayList<Recorder.Written>();
        for (int i = 0; i < 120; i++) {
            written.addAll(recorder.take(observed(random, 40), START + i));
        }
        written.addAll(recorder.finish());
        for (var one : written) {
            var bytes = BucketCodec.encode(one.bucket());
            assertEquals(BucketCodec.BYTES, bytes.length);
            var back = BucketCodec.decode(bytes).orElseThrow();
            assertArrayEquals(bytes, BucketCodec.encode(back));
            assertEquals(one.bucket().probes(), back.probes());
            assertEquals(one.bucket().rtt().p95(), back.rtt().p95(), 1e-6);
            assertFalse(BucketCodec.isDamaged(bytes));
            bytes[random.nextInt(bytes.length)] ^= 4;
            assertEquals(Optional.empty(), BucketCodec.decode(bytes));
            assertTrue(BucketCodec.isDamaged(bytes));
        }
        assertFalse(BucketCodec.isDamaged(new byte[BucketCodec.BYTES]));
        assertEquals(Optional.empty(), BucketCodec.decode(new byte[BucketCodec.BYTES]));
    }

    @Test
    void mergedQuantilesAreNearThoseOfAllValues() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var all = new ArrayList<Long>();
            var parts = new ArrayList<Spread>();
            for (int i = 0; i < 60; i++) {
                var values = new long[1 + random.nextInt(600)];
                long base = 20_000_000 + random.nextLong(20_000_000);
                Arrays.setAll(values, j -> base + random.nextLong(10_000_000));
                Arrays.stream(values).forEach(all::add);
                parts.add(Spread.ofNanos(values));
            }
            parts.add(Spread.NONE);
            var sorted = all.stream().mapToLong(l -> l).sorted().toArray();
            var merged = Spread.merged(parts);
            assertEquals(sorted.length, merged.count());
            assertEquals(sorted[0] / 1e9, merged.least(), 1e-12);
            assertEquals(sorted[sorted.length - 1] / 1e9, merged.most(), 1e-12);
            assertEquals(sorted[sorted.length / 2] / 1e9, merged.median(), 0.001, "seed " + seed);
            assertEquals(sorted[sorted.length * 95 / 100] / 1e9, merged.p95(), 0.001, "seed " + seed);
        }
    }

    @Test
    void aStretchIsDividedIntoWholeBuckets() {
        var week = Parts.empty(Resolution.reaching(Duration.ofDays(7)), 7 * 86_400, START + 7, 34);
        assertEquals(0, week.stepSeconds() % 60);
        assertTrue(week.count() <= 34);
        assertTrue(week.count() * week.stepSeconds() >= 7 * 86_400);
        assertEquals(START + 60, week.endSeconds());
        assertEquals(Resolution.SECONDS, Resolution.reaching(Duration.ofHours(1)));
        assertEquals(Resolution.MINUTES, Resolution.reaching(Duration.ofMinutes(61)));
        assertEquals(Resolution.HOURS, Resolution.reaching(Duration.ofDays(731)));
        var minute = new Parts(START, 20, 3, List.of());
        var random = new Random(6);
        var recorder = new Recorder(List.of());
        var written = new ArrayList<Recorder.Written>();
        for (int i = -10; i < 30; i++) {
            written.addAll(recorder.take(observed(random, 40), START + i));
        }
        written.addAll(recorder.finish());
        var parts = minute.with(of(written, Resolution.SECONDS));
        assertEquals(
                List.of(START, START + 20),
                parts.buckets().stream().map(Bucket::startSeconds).toList());
        assertEquals(20, parts.buckets().getFirst().watched().seconds());
        assertEquals(10, parts.buckets().getLast().watched().seconds());
    }
}
