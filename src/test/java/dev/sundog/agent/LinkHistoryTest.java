package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.history.Bucket;
import dev.sundog.bandwidth.history.BucketCodec;
import dev.sundog.bandwidth.history.Observed;
import dev.sundog.bandwidth.history.Rates;
import dev.sundog.bandwidth.history.Recorder;
import dev.sundog.bandwidth.history.Resolution;
import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.host.InterfaceCounters;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinkHistoryTest {
    private static final long START = 1_760_000_400;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("link-history");
    }

    private static List<Recorder.Written> recorded(long from, int seconds) {
        var recorder = new Recorder(List.of());
        var out = new ArrayList<Recorder.Written>();
        for (int i = 0; i < seconds; i++) {
            out.addAll(recorder.take(new Observed(PathInterval.none(), true, Rates.of(1, i, 3, 4, 5)), from + i));
        }
        out.addAll(recorder.finish());
        return out;
    }

    private static List<Long> starts(List<Bucket> buckets) {
        return buckets.stream().map(Bucket::startSeconds).toList();
    }

    @Test
    void whatWasKeptIsThereAfterTheProcessEndsWithoutAWord() throws Exception {
        var killed = LinkHistory.open(file()); // never closed
        killed.write(recorded(START, 130));
        try (var next = LinkHistory.open(file())) {
            assertEquals(130, next.read(Resolution.SECONDS, START, START + 200).size());
            assertEquals(
                    List.of(START, START + 60, START + 120), starts(next.read(Resolution.MINUTES, START, START + 200)));
            assertEquals(
                    1, next.read(Resolution.HOURS, START - 3_600, START + 3_600).size());
            assertEquals(
                    30, next.read(Resolution.SECONDS, START + 100, START + 130).size());
        }
    }

    @Test
    void theFileHasASizeThatItNeverExceedsAndForgetsTheOldest() throws Exception {
        try (var history = LinkHistory.open(file())) {
            history.write(recorded(START, 9_000));
            var seconds = history.read(Resolution.SECONDS, 0, START + 9_000);
            assertEquals(3_600, seconds.size());
            assertEquals(START + 5_400, seconds.getFirst().startSeconds());
            assertEquals(
                    150, history.read(Resolution.MINUTES, START, START + 9_000).size());
            var far = new ArrayList<Recorder.Written>();
            for (var resolution : Resolution.values()) {
                for (int i = 0; i < resolution.kept + 10; i++) {
                    long at = resolution.start(START) + (long) i * resolution.seconds;
                    far.add(new Recorder.Written(
                            resolution, recorded(at, 1).getFirst().bucket()));
                }
            }
            history.write(far);
            history.write(far);
        }
        long most = (1L + 3_600 + 43_200 + 17_544) * BucketCodec.BYTES;
        assertEquals(most, Files.size(file()));
    }

    @Test
    void aClockThatIsSetBackHidesTheFutureAndIsWrittenOver() throws Exception {
        try (var history = LinkHistory.open(file())) {
            history.write(recorded(START + 1_000, 100));
            history.write(recorded(START, 100));
            assertEquals(
                    100,
                    history.read(Resolution.SECONDS, START - 3_000, START + 100).size());
            history.write(recorded(START + 1_000, 50));
            assertEquals(
                    100,
                    history.read(Resolution.SECONDS, START + 1_000, START + 1_100)
                            .size());
        }
    }

    @Test
    void whatIsNoHistoryIsPutAsideAndNothingOfItIsBelieved() throws Exception {
        Files.writeString(file(), "sundog-link-history 2\nsomething else", StandardCharsets.US_ASCII);
        try (var history = LinkHistory.open(file())) {
            assertTrue(Files.exists(directory.resolve("link-history.unreadable")));
            history.write(recorded(START, 3));
            assertEquals(3, history.read(Resolution.SECONDS, START, START + 3).size());
        }
    }

    @Test
    void intervalsThatAreDamagedAreLeftOutAndTheOthersStay() throws Exception {
        try (var history = LinkHistory.open(file())) {
            history.write(recorded(START, 100));
        }
        try (var raw = new RandomAccessFile(file().toFile(), "rw")) {
            int place = Resolution.SECONDS.place(START + 40);
            raw.seek((1L + place) * BucketCodec.BYTES + 50);
            raw.write(0xff);
            raw.setLength((1L + Resolution.SECONDS.place(START + 99)) * BucketCodec.BYTES + 20);
        }
        try (var history = LinkHistory.open(file())) {
            var left = starts(history.read(Resolution.SECONDS, START, START + 100));
            assertEquals(98, left.size());
            assertTrue(!left.contains(START + 40) && !left.contains(START + 99));
        }
    }

    @Test
    void anEmptyFileIsBegun() throws Exception {
        Files.createFile(file());
        try (var history = LinkHistory.open(file())) {
            assertEquals(List.of(), history.read(Resolution.HOURS, 0, START));
        }
    }

    @Test
    void othersSendWhatTheInterfaceCarriesLessWhatTheLinkDoes() {
        var foreground = new Foreground();
        var second = 1_000_000_000L;
        assertEquals(Optional.empty(), foreground.look(counters("eth0", 1_000, 2_000), 100, 200, 0));
        assertEquals(
                Optional.of(new Foreground.Rates("eth0", 2_000, 250)),
                foreground.look(counters("eth0", 2_600, 8_000), 2_100, 1_300, 2 * second));
        assertEquals(
                Optional.empty(),
                foreground.look(counters("eth0", 10, 20), 2_100, 1_300, 3 * second),
                "counters began anew");
        assertEquals(Optional.empty(), foreground.look(counters("eth1", 99, 99), 2_100, 1_300, 4 * second));
        assertEquals(Optional.empty(), foreground.look(Optional.empty(), 2_100, 1_300, 5 * second));
        assertEquals(Optional.empty(), foreground.look(counters("eth1", 99, 99), 2_100, 1_300, 6 * second));
    }

    private static Optional<InterfaceCounters> counters(String name, long received, long sent) {
        return Optional.of(new InterfaceCounters(name, received, sent));
    }
}
