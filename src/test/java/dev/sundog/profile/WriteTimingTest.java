package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WriteTimingTest {
    private static final int OPERATIONS = 12;
    private static final int SEGMENTS = 10;

    private record Pair(OperationKey operation, SegmentId segment) {}

    private static OperationKey operation(int i) {
        return new OperationKey(Worlds.SHOP, "op" + i);
    }

    private static SegmentId segment(int i) {
        return new SegmentId(Worlds.SHOP, TreePath.of("d" + i));
    }

    /** Half of the operations write one or two segments, in nine of ten runs; five in a hundred windows see other writes. */
    private static Set<Pair> world(int seed, WriteTiming timing, int windows) {
        var random = new SplittableRandom(seed);
        var truth = new HashSet<Pair>();
        double[] often = new double[OPERATIONS];
        for (int i = 0; i < OPERATIONS; i++) {
            often[i] = 0.05 + 0.6 * random.nextDouble();
            for (int n = i % 2 == 0 ? 0 : 1 + random.nextInt(2); n > 0; n--) {
                truth.add(new Pair(operation(i), segment(random.nextInt(SEGMENTS))));
            }
        }
        for (int w = 0; w < windows; w++) {
            var ran = new ArrayList<OperationKey>();
            var written = new ArrayList<SegmentId>();
            for (int i = 0; i < OPERATIONS; i++) {
                if (random.nextDouble() < often[i]) {
                    ran.add(operation(i));
                }
            }
            for (var pair : truth) {
                if (ran.contains(pair.operation) && random.nextDouble() < 0.9) {
                    written.add(pair.segment);
                }
            }
            for (int d = 0; d < SEGMENTS; d++) {
                if (random.nextDouble() < 0.05) {
                    written.add(segment(d));
                }
            }
            timing.window(ran, written);
        }
        return truth;
    }

    @Test
    void whatIsInferredIsNearlyAlwaysTrueAndMostIsFound() {
        int right = 0;
        int claimed = 0;
        int wanted = 0;
        for (int seed = 0; seed < 60; seed++) {
            var timing = new WriteTiming();
            var truth = world(seed, timing, 600);
            var found = timing.attachments();
            claimed += found.size();
            wanted += truth.size();
            right += (int) found.stream()
                    .filter(a -> truth.contains(new Pair(a.operation(), a.segment())))
                    .count();
        }
        double precision = right / (double) claimed;
        double recall = right / (double) wanted;
        assertTrue(precision >= 0.99, "precision " + precision);
        assertTrue(recall >= 0.75, "recall " + recall);
    }

    @Test
    void fewWindowsAreNeverSureAndMoreAreSurer() {
        double before = 0;
        for (int windows : new int[] {4, 60, 600}) {
            var timing = new WriteTiming();
            for (int w = 0; w < windows; w++) {
                boolean runs = w % 2 == 0;
                timing.window(runs ? List.of(operation(0)) : List.of(), runs ? List.of(segment(0)) : List.of());
            }
            var found = timing.attachments();
            assertEquals(windows == 4 ? 0 : 1, found.size());
            if (!found.isEmpty()) {
                assertTrue(found.getFirst().confidence() > before
                        && found.getFirst().confidence() < 1);
                before = found.getFirst().confidence();
            }
        }
    }

    @Test
    void anOperationThatAlwaysRunsAndAnotherGroupsTellNothing() {
        var timing = new WriteTiming();
        var other = new OperationKey(new GroupId("other"), "op");
        for (int w = 0; w < 500; w++) {
            boolean odd = w % 2 == 1;
            timing.window(
                    odd ? List.of(operation(0), other) : List.of(operation(0)), odd ? List.of(segment(0)) : List.of());
        }
        assertEquals(List.of(), timing.attachments());
    }

    @Test
    void whatIsOldFadesAndAnyNumberStaysBounded() {
        var timing = new WriteTiming();
        for (int w = 0; w < 3000; w++) {
            boolean runs = w % 2 == 0;
            timing.window(runs ? List.of(operation(0)) : List.of(), runs ? List.of(segment(0)) : List.of());
        }
        assertTrue(timing.attachments().getFirst().confidence() > 0.9);
        for (int w = 0; w < 20_000; w++) {
            timing.window(List.of(operation(w % 2 == 0 ? 0 : 1 + w)), w % 2 == 0 ? List.of() : List.of(segment(1 + w)));
        }
        assertTrue(timing.attachments().stream().noneMatch(a -> a.segment().equals(segment(0))));
    }
}
