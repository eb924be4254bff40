package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSteadyStreamShowsItsTrueRateBeforeAndAfterAHalfLife() {
        for (int lasting : new int[] {60, 300, 3000}) {
            var profile = new Profile(ProfileLimits.standard(), 0);
            for (int s = 1; s <= lasting; s++) {
                profile.record(OperationObservation.once(SHOP, "GET /a", List.of(), false, 0.02, s * SECOND));
                profile.wrote(SHOP, TreePath.of("a"), 4000, 2, s * SECOND);
            }
            var rates = profile.operations(lasting * SECOND).getFirst();
            assertEquals(1, rates.perSecond(), 0.02);
            assertEquals(0.02, rates.secondsPerSecond(), 0.0004);
            assertEquals(0.02, rates.quantiles().quantile(0.9), 0.0006);
            var writes = profile.writes(lasting * SECOND).getFirst();
            assertEquals(4000, writes.bytesPerSecond(), 80);
            assertEquals(2, writes.filesPerSecond(), 0.04);
        }
    }

    private static Set<TreePath> data(Profile profile) {
        return Set.copyOf(profile.operations(0).getFirst().data());
    }

    @Test
    void dataThatSomeRunsNameIsItsDataAndTooMuchOfItCountsAsWhatHoldsIt() {
        var profile = new Profile(ProfileLimits.standard(), 0);
        profile.record(OperationObservation.once(SHOP, "op", List.of(), true, 1, 0));
        assertEquals(Set.of(TreePath.ROOT), data(profile), "nobody said what it touches");
        profile.record(OperationObservation.once(SHOP, "op", List.of(TreePath.of("b")), true, 1, 0));
        profile.record(OperationObservation.once(SHOP, "op", List.of(), true, 1, 0));
        assertEquals(Set.of(TreePath.of("b")), data(profile));
        for (int i = 0; i < 1000; i++) {
            var file = TreePath.of("orders/" + i % 10 + "/" + i);
            profile.record(OperationObservation.once(SHOP, "op", List.of(file), true, 1, 0));
        }
        assertTrue(data(profile).size() <= 64);
        assertTrue(data(profile).contains(TreePath.of("b")));
        assertTrue(data(profile).stream()
                .allMatch(d -> d.toString().equals("b") || d.toString().startsWith("orders/")));
        var other = new Profile(ProfileLimits.standard(), 0);
        for (int i = 0; i < 100; i++) {
            other.record(OperationObservation.once(SHOP, "op", List.of(TreePath.of("top" + i)), true, 1, 0));
        }
        assertEquals(Set.of(TreePath.ROOT), data(other), "too many directly beneath the root");
        profile.merge(other);
        assertEquals(Set.of(TreePath.ROOT), data(profile));
    }

    @Test
    void whatEndedFadesByHalfInAHalfLife() {
        var profile = new Profile(ProfileLimits.standard(), -3_600_000 * SECOND);
        profile.record(OperationObservation.once(SHOP, "GET /a", List.of(), false, 1, 0));
        double now = profile.operations(0).getFirst().perSecond();
        double later = profile.operations(300 * SECOND).getFirst().perSecond();
        assertEquals(now / 2, later, now * 1e-9);
    }

    @Test
    void mergingTwoProfilesEqualsProfilingBothInputs() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var both = new Profile(ProfileLimits.standard(), 0);
            var parts =
                    new Profile[] {new Profile(ProfileLimits.standard(), 0), new Profile(ProfileLimits.standard(), 0)};
            for (int i = 0; i < 300; i++) {
                var part = parts[random.nextInt(2)];
                var seen = Worlds.calling(random, 8, 6);
                both.record(seen);
                part.record(seen);
                var directory = TreePath.of("d" + random.nextInt(5) + "/e");
                long bytes = random.nextInt(100_000);
                both.wrote(SHOP, directory, bytes, 1, seen.atNanos());
                part.wrote(SHOP, directory, bytes, 1, seen.atNanos());
            }
            parts[0].merge(parts[1]);
            assertAlike(both, parts[0], 700 * SECOND, seed);
        }
    }

    private static void assertAlike(Profile a, Profile b, long now, int seed) {
        var left = a.operations(now);
        var right = b.operations(now);
        assertEquals(left.size(), right.size(), "seed " + seed);
        for (int i = 0; i < left.size(); i++) {
            var x = left.get(i);
            var y = right.get(i);
            assertEquals(x.key(), y.key(), "seed " + seed);
            assertEquals(x.data(), y.data(), "seed " + seed);
            assertEquals(x.calls().keySet(), y.calls().keySet(), "seed " + seed);
            x.calls().forEach((callee, rates) -> {
                var other = y.calls().get(callee);
                assertEquals(rates.perRun(), other.perRun(), 1e-9, "seed " + seed);
                assertEquals(rates.failures(), other.failures(), 1e-9, "seed " + seed);
                assertEquals(rates.hardness(), other.hardness(), 1e-9, "seed " + seed);
            });
            assertEquals(x.writing(), y.writing(), "seed " + seed);
            assertEquals(x.perSecond(), y.perSecond(), 1e-9, "seed " + seed);
            assertEquals(x.secondsPerSecond(), y.secondsPerSecond(), 1e-9, "seed " + seed);
            assertEquals(x.quantiles().quantile(0.5), y.quantiles().quantile(0.5), "seed " + seed);
        }
        var leftWrites = a.writes(now);
        var rightWrites = b.writes(now);
        assertEquals(leftWrites.size(), rightWrites.size(), "seed " + seed);
        for (int i = 0; i < leftWrites.size(); i++) {
            assertEquals(leftWrites.get(i).directory(), rightWrites.get(i).directory());
            assertEquals(leftWrites.get(i).bytesPerSecond(), rightWrites.get(i).bytesPerSecond(), 1e-6);
        }
    }

    @Test
    void anyNumberOfOperationsAndDirectoriesStaysBoundedAndNothingIsLost() {
        var limits = new ProfileLimits(Duration.ofMinutes(5), 10, 20);
        var profile = new Profile(limits, 0);
        for (int i = 0; i < 1000; i++) {
            profile.record(OperationObservation.once(SHOP, "op" + i, List.of(TreePath.of("t" + i)), false, 1, 0));
            profile.wrote(SHOP, TreePath.of("w" + i), 10, 1, 0);
        }
        var operations = profile.operations(0);
        assertEquals(11, operations.size());
        assertEquals(990, profile.folded());
        var other = operations.stream()
                .filter(o -> o.key().name().equals(OperationKey.OTHER))
                .findFirst()
                .orElseThrow();
        assertEquals(990, other.perSecond() / operations.getLast().perSecond(), 1e-6);
        assertTrue(other.data().size() <= 65 && other.data().contains(TreePath.ROOT));
        var writes = profile.writes(0);
        assertTrue(writes.size() <= 21);
        double least =
                writes.stream().mapToDouble(WriteRate::filesPerSecond).min().orElseThrow();
        double sum = writes.stream().mapToDouble(WriteRate::filesPerSecond).sum();
        assertEquals(1000, sum / least, 1e-6);
    }

    @Test
    void quantilesAreWithinThreePercent() {
        var sketch = new LogSketch();
        for (int i = 1; i <= 10_000; i++) {
            sketch.add(i / 1000.0, 1);
        }
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99}) {
            assertEquals(q * 10, sketch.quantile(q), q * 10 * 0.03);
        }
        assertEquals(0, new LogSketch().quantile(0.5));
    }
}
