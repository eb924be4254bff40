package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DependenciesTest {
    private static OperationKey key(String name) {
        return new OperationKey(Worlds.SHOP, name);
    }

    private static OperationObservation run(
            String name, boolean writing, List<TreePath> data, OperationKey... callees) {
        return new OperationObservation(Worlds.SHOP, name, data, writing, 0.01, 1, Calls.needed(List.of(callees)), 0);
    }

    private static SegmentId segment(String name) {
        return new SegmentId(Worlds.SHOP, TreePath.of(name));
    }

    private static Dependencies of(List<OperationObservation> seen, List<WriteTiming.Attachment> timing) {
        var order = new Workload.Operation("POST", "/orders", List.of(TreePath.of("a")), Optional.empty());
        var workload = new Workload(
                Worlds.SHOP,
                5,
                Duration.ZERO,
                Map.of(),
                List.of(Worlds.rule("b", null), Worlds.rule("c", null)),
                List.of(order),
                Optional.empty());
        var profile = new Profile(ProfileLimits.standard(), 0);
        seen.forEach(profile::record);
        return Dependencies.of(profile, timing, List.of(Worlds.flat(workload)), 0);
    }

    @Test
    void usesAreDeclaredSeenOrInferred() {
        var b = List.of(TreePath.of("b"));
        var timing = List.of(
                new WriteTiming.Attachment(key("dark"), segment("c"), 0.7),
                new WriteTiming.Attachment(key("seen"), segment("c"), 0.9));
        var all = of(List.of(run("seen", false, b), run("dark", true, List.of(), key("seen"))), timing);
        assertEquals(
                Set.of(
                        new Use(key("POST /orders"), segment("a"), Use.How.DECLARED, 1, true),
                        new Use(key("seen"), segment("b"), Use.How.SEEN, 1, false),
                        new Use(key("dark"), segment("c"), Use.How.INFERRED, 0.7, true)),
                Set.copyOf(all.uses()));
        assertEquals(
                List.of(key("POST /orders"), key("dark"), key("seen")),
                all.operations().stream().map(Dependencies.Runs::key).toList());
        assertEquals(1, all.calls().size());
        assertEquals(key("seen"), all.calls().getFirst().callee());
    }

    @Test
    void operationsThatWriteTheSameDataMoveTogether() {
        var a = List.of(TreePath.of("a"));
        var b = List.of(TreePath.of("b"));
        var table = OperationKey.of(Worlds.SHOP, DataKind.TABLE, "t");
        var all = of(
                List.of(
                        run("x", true, a),
                        run("y", true, List.of(TreePath.of("a"), TreePath.of("b"))),
                        run("reader", false, b, table),
                        run("p", true, List.of(), table),
                        run("q", true, List.of(), table)),
                List.of());
        assertEquals(
                List.of(Set.of(key("POST /orders"), key("x"), key("y")), Set.of(key("p"), key("q"))), all.together());
    }

    @Test
    void theSetsAreDisjointAndTheSameWhateverTheOrder() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var seen = new ArrayList<OperationObservation>();
            for (int i = 0; i < 12; i++) {
                seen.add(run(
                        "op" + i, random.nextBoolean(), List.of(TreePath.of("abc".charAt(random.nextInt(3)) + ""))));
            }
            var sets = of(seen, List.of()).together();
            var all = new HashSet<OperationKey>();
            int sum = 0;
            for (var set : sets) {
                all.addAll(set);
                sum += set.size();
                assertTrue(set.size() > 1);
            }
            assertEquals(sum, all.size(), "seed " + seed);
            assertEquals(sets, of(seen.reversed(), List.of()).together(), "seed " + seed);
        }
    }
}
