package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Contribution;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final GroupId SHOP = Worlds.SHOP;
    private static final long NOW = 600_000_000_000L;
    private static final String[] DIRECTORIES = {"d0", "d1", "d2", "d3", "d4", "d5"};

    private static SegmentId id(String subtree) {
        return new SegmentId(SHOP, TreePath.of(subtree));
    }

    private static Map<SegmentId, Double> scores(Profile profile, ScoringRules rules, Division... divisions) {
        var out = new HashMap<SegmentId, Double>();
        for (var s : Scoring.score(profile, List.of(divisions), rules, NOW)) {
            out.put(s.segment().id(), s.score().value());
        }
        return out;
    }

    private static Map<SegmentId, Double> scores(List<OperationObservation> seen, ScoringRules rules, Division... d) {
        return scores(profile(seen), rules, d);
    }

    private static Profile profile(List<OperationObservation> seen) {
        var profile = new Profile(ProfileLimits.standard(), 0);
        seen.forEach(profile::record);
        return profile;
    }

    private static List<OperationObservation> random(int seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<OperationObservation>();
        int n = 1 + random.nextInt(60);
        for (int i = 0; i < n; i++) {
            out.add(Worlds.calling(random, 8, DIRECTORIES.length));
        }
        return out;
    }

    private static OperationObservation change(OperationObservation o, double seconds, double count) {
        return new OperationObservation(
                o.group(), o.operation(), o.data(), o.writing(), seconds, count, o.calls(), o.atNanos());
    }

    /** More runs in which a callee failed and the caller did not are no more of an input, but evidence against one. */
    private static OperationObservation without(OperationObservation o) {
        return new OperationObservation(
                SHOP, o.operation(), o.data(), o.writing(), o.exclusiveSeconds(), o.count(), Calls.NONE, o.atNanos());
    }

    private static OperationObservation run(String name, String data, double seconds, double count, String... needs) {
        var keys = new ArrayList<OperationKey>();
        for (var need : needs) {
            keys.add(new OperationKey(SHOP, need));
        }
        return new OperationObservation(SHOP, name, List.of(TreePath.of(data)), true, seconds, count, keys, NOW);
    }

    @Test
    void theScoreIsTheFormulaOfTheDesign() {
        // 0.01 processing seconds a second: T = 0.5; 0.316 requests a second at priority 10: D = 0.8 x 0.5
        var probe = profile(List.of(run("a", "d0", 1, 1)))
                .operations(NOW)
                .getFirst()
                .perSecond();
        double count = Math.sqrt(0.1) / probe;
        var score = scores(
                List.of(run("a", "d0", 0.01 / Math.sqrt(0.1), count)),
                ScoringRules.none(),
                Worlds.flat(SHOP, 10, DIRECTORIES));
        assertEquals(1 + 9 * (0.35 * 0.5 + 0.35 * 0.8 * 0.5 + 0.30), score.get(id("d0")), 1e-9);
        assertEquals(1 + 9 * 0.30, score.get(id("d1")), 1e-9);
    }

    private static Map<SegmentId, Double> values(List<ScoredSegment> scored) {
        return scored.stream()
                .collect(Collectors.toMap(s -> s.segment().id(), s -> s.score().value()));
    }

    @Test
    void whatTheOtherSiteHasSeenCountsWhereItIsMoreAndLiftsWhatIsNeeded() {
        var seen = List.of(run("a", "d0", 0.01, 1, "b"), run("b", "d1", 0.01, 1));
        var rules = new ScoringRules(Map.of(), Map.of(id("d3"), 2.0), List.of());
        var told = Map.of(id("d0"), 9.5, id("d2"), 1.0, id("d3"), 9.9);
        var both = Scoring.score(profile(seen), List.of(Worlds.flat(SHOP, 5, DIRECTORIES)), rules, told, NOW);
        var own = values(both.own());
        var all = values(both.all());
        assertTrue(own.get(id("d0")) < 9);
        assertEquals(9.5, all.get(id("d0")));
        assertEquals(9.5, all.get(id("d1")), 1e-9, "a cannot do without it");
        assertEquals(own.get(id("d2")), all.get(id("d2")));
        assertEquals(2, all.get(id("d3")), 1e-9, "pinned");
        both.all()
                .forEach(s ->
                        assertEquals(s.score().value(), Scoring.sum(s.score().contributions()), 1e-9));
    }

    @Test
    void theOrderThatBothSitesAgreeOnStays() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var told = new HashMap<SegmentId, Double>();
            for (var name : DIRECTORIES) {
                told.put(id(name), 1 + random.nextInt(90) / 10.0);
            }
            var both = Scoring.score(
                    profile(random(seed)), List.of(Worlds.flat(SHOP, 5, DIRECTORIES)), ScoringRules.none(), told, NOW);
            var own = values(both.own());
            var all = values(both.all());
            for (var a : DIRECTORIES) {
                for (var b : DIRECTORIES) {
                    if (own.get(id(a)) >= own.get(id(b)) && told.get(id(a)) >= told.get(id(b))) {
                        // d may have been lifted by what needs it
                        boolean lifted = both.all().stream()
                                .filter(s -> s.segment().id().equals(id(b)))
                                .flatMap(s -> s.score().contributions().stream())
                                .anyMatch(c -> c.factor().equals("floor"));
                        assertTrue(lifted || all.get(id(a)) >= all.get(id(b)) - 1e-9, "seed " + seed);
                    }
                }
            }
        }
    }

    @Test
    void contributionsSumToTheScoreWhichLiesFromOneToTenAndTheOrderIsByScore() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var division = Worlds.flat(SHOP, 1 + random.nextInt(10), DIRECTORIES);
            var profile = profile(random(seed));
            profile.wrote(SHOP, TreePath.of("d2"), 1L << random.nextInt(40), 1, NOW);
            var rules = new ScoringRules(Map.of(id("d1"), 6.5), Map.of(id("d3"), 2.0), List.of());
            double before = 10;
            for (var s : Scoring.score(profile, List.of(division), rules, NOW)) {
                double sum = s.score().contributions().stream()
                        .mapToDouble(Contribution::points)
                        .sum();
                assertEquals(sum, s.score().value(), 1e-9, "seed " + seed);
                assertTrue(s.score().value() >= 1 - 1e-9 && s.score().value() <= before + 1e-9, "seed " + seed);
                before = s.score().value();
            }
        }
    }

    @Test
    void moreOfAnyInputNeverLowersAScore() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var seen = random(seed);
            int at = random.nextInt(seen.size());
            var o = seen.get(at);
            seen.set(at, without(o));
            var more = new ArrayList<>(seen);
            int priority = 1 + random.nextInt(9);
            int raised = priority;
            switch (random.nextInt(4)) {
                case 0 -> more.set(at, change(without(o), o.exclusiveSeconds() * 3, o.count()));
                case 1 -> more.set(at, change(without(o), o.exclusiveSeconds(), o.count() * 3));
                case 2 -> more.add(Worlds.observation(random, 12, DIRECTORIES.length));
                default -> raised++;
            }
            var profile = profile(more);
            profile.wrote(SHOP, TreePath.of("d0"), random.nextInt(1 << 30), 1, NOW);
            var before = scores(seen, ScoringRules.none(), Worlds.flat(SHOP, priority, DIRECTORIES));
            var after = scores(profile, ScoringRules.none(), Worlds.flat(SHOP, raised, DIRECTORIES));
            before.forEach((id, score) -> assertTrue(after.get(id) >= score - 1e-9, id + " fell"));
        }
    }

    @Test
    void unrelatedSegmentsAndWorkloadsChangeNothing() {
        var other = new GroupId("other");
        for (int seed = 0; seed < 100; seed++) {
            var seen = random(seed);
            var more = new ArrayList<>(seen);
            more.add(new OperationObservation(other, "op1", List.of(), true, 5, 1000, List.of(), NOW));
            more.add(run("apart", "x", 9, 500));
            var before = scores(seen, ScoringRules.none(), Worlds.flat(SHOP, 5, DIRECTORIES));
            var after = scores(
                    more,
                    ScoringRules.none(),
                    Worlds.flat(SHOP, 5, "d0", "d1", "d2", "d3", "d4", "d5", "x"),
                    Worlds.flat(other, 10, "y"));
            before.forEach((id, score) -> assertEquals(score, after.get(id), 1e-9, id.toString()));
        }
    }

    @Test
    void samplingAndNamesChangeNothing() {
        for (int seed = 0; seed < 100; seed++) {
            var sampled = random(seed);
            var all = new ArrayList<OperationObservation>();
            var renamed = new ArrayList<OperationObservation>();
            for (var o : sampled) {
                for (int i = 0; i < o.count(); i++) {
                    all.add(change(o, o.exclusiveSeconds(), 1));
                }
                var calls = o.calls().all().stream()
                        .map(c -> new Call(
                                new OperationKey(SHOP, name(c.callee().name())), c.perRun(), c.waited(), c.outcome()))
                        .toList();
                renamed.add(new OperationObservation(
                        SHOP,
                        name(o.operation()),
                        o.data(),
                        o.writing(),
                        o.exclusiveSeconds(),
                        o.count(),
                        new Calls(calls),
                        o.atNanos()));
            }
            var division = Worlds.flat(SHOP, 5, DIRECTORIES);
            var expected = scores(sampled, ScoringRules.none(), division);
            var whole = scores(all, ScoringRules.none(), division);
            var other = scores(renamed, ScoringRules.none(), division);
            expected.forEach((id, score) -> {
                assertEquals(score, whole.get(id), 1e-9);
                assertEquals(score, other.get(id), 1e-9);
            });
        }
    }

    private static String name(String old) {
        return "z" + ((old.charAt(2) * 7) % 11) + old;
    }

    @Test
    void swappingTheDirectoryThatTrafficUsesReversesTheOrder() {
        var division = Worlds.flat(SHOP, 5, "orders", "reports");
        for (var busy : List.of("orders", "reports")) {
            var scores = scores(List.of(run("a", busy, 0.02, 500)), ScoringRules.none(), division);
            var idle = busy.equals("orders") ? "reports" : "orders";
            assertTrue(scores.get(id(busy)) > scores.get(id(idle)) + 2, scores.toString());
        }
    }

    @Test
    void aHardDependencyScoresAtLeastWhatNeedsItAlsoInCycles() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var needs = new ArrayList<ScoringRules.Need>();
            for (int i = 0; i < 5; i++) {
                needs.add(
                        new ScoringRules.Need(id(DIRECTORIES[random.nextInt(6)]), id(DIRECTORIES[random.nextInt(6)])));
            }
            var rules = new ScoringRules(Map.of(), Map.of(), needs);
            var scores = scores(random(seed), rules, Worlds.flat(SHOP, 5, DIRECTORIES));
            for (var need : needs) {
                assertTrue(scores.get(need.needed()) >= scores.get(need.needing()) - 1e-9, "seed " + seed);
            }
        }
    }

    @Test
    void calledOperationsLiftTheirDataThroughCyclesOfCalls() {
        var seen = List.of(
                run("front", "d0", 2, 500, "middle"),
                run("middle", "d1", 0.001, 5, "store", "front"),
                run("store", "d2", 0.0001, 1, "middle"));
        var scored = Scoring.score(profile(seen), List.of(Worlds.flat(SHOP, 5, DIRECTORIES)), ScoringRules.none(), NOW);
        var byId = new HashMap<SegmentId, ScoredSegment>();
        scored.forEach(s -> byId.put(s.segment().id(), s));
        double front = byId.get(id("d0")).score().value();
        assertEquals(front, byId.get(id("d1")).score().value(), 1e-9);
        assertEquals(front, byId.get(id("d2")).score().value(), 1e-9);
        assertTrue(byId.get(id("d2")).score().contributions().stream()
                .anyMatch(c -> c.factor().equals("floor")));
        assertTrue(byId.get(id("d3")).score().value() < front - 3);
    }

    @Test
    void floorsAndPinsHold() {
        var rules = new ScoringRules(
                Map.of(id("d1"), 8.0),
                Map.of(id("d0"), 1.5),
                List.of(new ScoringRules.Need(id("d1"), id("d0")), new ScoringRules.Need(id("d0"), id("d4"))));
        var scores = scores(List.of(run("a", "d0", 3, 500)), rules, Worlds.flat(SHOP, 5, DIRECTORIES));
        assertEquals(1.5, scores.get(id("d0")), 1e-9);
        assertEquals(8.0, scores.get(id("d1")), 1e-9);
        assertEquals(8.0, scores.get(id("d4")), 1e-9, "a need reaches through a pinned segment");
        assertThrows(OperatorException.class, () -> new ScoringRules(Map.of(id("d1"), 11.0), Map.of(), List.of()));
    }

    @Test
    void withoutTrafficFilesSpeakAndSaySo() {
        var workload = Worlds.workload(SHOP, 5, List.of(Worlds.rule("fresh", null), Worlds.rule("stale", null)));
        var tree = new TreeSummary(Worlds.NOW, Division.borders(workload));
        tree.add(TreePath.of("fresh/f"), 12_000_000, Worlds.NOW - 3_600_000_000_000L);
        tree.add(TreePath.of("fresh/g"), 88_000_000, Worlds.NOW - 50 * Worlds.DAY);
        tree.add(TreePath.of("stale/f"), 100_000_000, Worlds.NOW - 500 * Worlds.DAY);
        var division = Division.divide(workload, tree, new DivisionSettings(1L << 40, 1), Optional.empty());
        var scored = Scoring.score(profile(List.of()), List.of(division), ScoringRules.none(), NOW);
        assertEquals(id("fresh"), scored.getFirst().segment().id());
        var reasons = scored.getFirst().score().contributions();
        assertEquals(
                "no requests seen; last change 60 min ago", reasons.get(0).why().replace("1 h", "60 min"));
        assertEquals(
                "no requests seen; 12 % of its bytes changed in the last day",
                reasons.get(1).why());
    }

    @Test
    void declaredOperationsCountBeforeTheyAreSeen() {
        var order = new Workload.Operation("POST", "/orders", List.of(TreePath.of("orders")), Optional.empty());
        var workload = new Workload(
                SHOP,
                5,
                java.time.Duration.ZERO,
                Map.of(),
                List.of(Worlds.rule("reports", null)),
                List.of(order),
                Optional.empty());
        var division = Worlds.flat(workload);
        var scores = scores(List.of(), ScoringRules.none(), division);
        assertTrue(scores.get(id("orders")) > scores.get(id("reports")));
        var seen = scores(List.of(run("POST /orders", "orders", 0.01, 300)), ScoringRules.none(), division);
        assertTrue(seen.get(id("orders")) > scores.get(id("orders")) + 1);
    }

    @Test
    void tenThousandSegmentsAreScored() {
        var rules = new ArrayList<Workload.DataRule>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(Worlds.rule("t" + i % 100 + "/s" + i, null));
        }
        var division = Worlds.flat(Worlds.workload(SHOP, 5, rules));
        var seen = new ArrayList<OperationObservation>();
        for (int i = 0; i < 500; i++) {
            seen.add(run("op" + i, "t" + i % 100, 0.01, 5, "op" + (i * 7) % 500));
        }
        assertEquals(10_001, scores(seen, ScoringRules.none(), division).size());
    }
}
