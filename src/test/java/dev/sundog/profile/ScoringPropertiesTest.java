package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Contribution;
import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What section 4 of the design promises of scores, each over many seeds. */
class ScoringPropertiesTest {
    private static final GroupId SHOP = Worlds.SHOP;
    private static final GroupId BANK = new GroupId("bank");
    private static final long NOW = 600_000_000_000L;
    private static final String[] DIRECTORIES = {"d0", "d1", "d2", "d3", "d4", "d5"};

    private static Profile profile(List<OperationObservation> seen) {
        var profile = new Profile(ProfileLimits.standard(), 0);
        seen.forEach(profile::record);
        return profile;
    }

    private static Map<SegmentId, Double> scores(Profile profile, ScoringRules rules, Division... divisions) {
        var out = new HashMap<SegmentId, Double>();
        Scoring.score(profile, List.of(divisions), rules, NOW)
                .forEach(s -> out.put(s.segment().id(), s.score().value()));
        return out;
    }

    private static List<OperationObservation> world(SplittableRandom random) {
        var out = new ArrayList<OperationObservation>();
        for (int i = 10 + random.nextInt(50); i > 0; i--) {
            out.add(Worlds.calling(random, 8, DIRECTORIES.length));
        }
        return out;
    }

    private static OperationObservation traffic(GroupId group, double seconds, double count) {
        return new OperationObservation(
                group, "serve", List.of(TreePath.of("d")), true, seconds, count, Calls.NONE, NOW);
    }

    private static final SegmentId IN_SHOP = new SegmentId(SHOP, TreePath.of("d"));
    private static final SegmentId IN_BANK = new SegmentId(BANK, TreePath.of("d"));

    @Test
    void swappingTheTrafficOfTwoServicesOfEqualPriorityReversesTheirOrder() {
        int differ = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            int priority = 1 + random.nextInt(10);
            var divisions = new Division[] {Worlds.flat(SHOP, priority, "d"), Worlds.flat(BANK, priority, "d")};
            double[] seconds = {Math.exp(-8 * random.nextDouble()), Math.exp(-8 * random.nextDouble())};
            double[] counts = {1 + random.nextInt(5000), 1 + random.nextInt(5000)};
            var one = scores(
                    profile(List.of(traffic(SHOP, seconds[0], counts[0]), traffic(BANK, seconds[1], counts[1]))),
                    ScoringRules.none(),
                    divisions);
            var two = scores(
                    profile(List.of(traffic(SHOP, seconds[1], counts[1]), traffic(BANK, seconds[0], counts[0]))),
                    ScoringRules.none(),
                    divisions);
            assertEquals(one.get(IN_SHOP), two.get(IN_BANK), 1e-9, "seed " + seed);
            assertEquals(
                    Double.compare(one.get(IN_SHOP), one.get(IN_BANK)),
                    Double.compare(two.get(IN_BANK), two.get(IN_SHOP)),
                    "seed " + seed);
            differ += one.get(IN_SHOP).equals(one.get(IN_BANK)) ? 0 : 1;
        }
        assertTrue(differ > 190, "only " + differ + " worlds had an order to reverse");
    }

    @Test
    void doublingTheTimeOfAServiceNeverLowersItsScores() {
        int rose = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var seen = world(random);
            var slower = new ArrayList<OperationObservation>();
            var service = "op" + random.nextInt(8);
            for (var o : seen) {
                double factor = o.operation().equals(service) ? 2 : 1;
                slower.add(new OperationObservation(
                        o.group(),
                        o.operation(),
                        o.data(),
                        o.writing(),
                        o.exclusiveSeconds() * factor,
                        o.count(),
                        o.calls(),
                        o.atNanos()));
            }
            var division = Worlds.flat(SHOP, 5, DIRECTORIES);
            var before = scores(profile(seen), ScoringRules.none(), division);
            var after = scores(profile(slower), ScoringRules.none(), division);
            before.forEach((id, score) -> assertTrue(after.get(id) >= score - 1e-9, id + " fell"));
            rose += before.keySet().stream().anyMatch(id -> after.get(id) > before.get(id) + 1e-9) ? 1 : 0;
        }
        assertTrue(rose > 150, "scores rose in only " + rose + " worlds");
    }

    @Test
    void theScoresOfMergedHalvesAreThoseOfTheWhole() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var seen = world(random);
            var halves = List.of(new ArrayList<OperationObservation>(), new ArrayList<OperationObservation>());
            seen.forEach(o -> halves.get(random.nextInt(2)).add(o));
            var merged = profile(halves.get(0));
            merged.merge(profile(halves.get(1)));
            var division = Worlds.flat(SHOP, 5, DIRECTORIES);
            var whole = scores(profile(seen), ScoringRules.none(), division);
            scores(merged, ScoringRules.none(), division)
                    .forEach((id, score) -> assertEquals(whole.get(id), score, 1e-9, id.toString()));
        }
    }

    @Test
    void aHardCalleesDataScoresAtLeastAsHighAsItsCallers() {
        for (int seed = 0; seed < 200; seed++) {
            var profile = profile(world(new SplittableRandom(seed)));
            var division = Worlds.flat(SHOP, 5, DIRECTORIES);
            var scores = scores(profile, ScoringRules.none(), division);
            var data = new HashMap<OperationKey, OperationRates>();
            profile.operations(NOW).forEach(o -> data.put(o.key(), o));
            for (var caller : data.values()) {
                for (var needed : caller.needs()) {
                    if (needed.equals(caller.key())) {
                        continue;
                    }
                    var callee = Optional.ofNullable(data.get(needed)).map(OperationRates::data);
                    for (var from : caller.data()) {
                        callee.ifPresent(all -> all.forEach(to -> assertTrue(
                                scores.get(new SegmentId(SHOP, to)) >= scores.get(new SegmentId(SHOP, from)) - 1e-9,
                                caller.key() + " needs " + needed)));
                    }
                }
            }
        }
    }

    @Test
    void thickCyclesOfCallsTerminate() {
        var random = new SplittableRandom(1);
        var seen = new ArrayList<OperationObservation>();
        for (int i = 0; i < 20_000; i++) {
            seen.add(Worlds.calling(random, 300, DIRECTORIES.length));
        }
        assertEquals(
                7,
                scores(profile(seen), ScoringRules.none(), Worlds.flat(SHOP, 5, DIRECTORIES))
                        .size());
    }

    private static Workload workload(List<Workload.DataRule> rules, Optional<Integer> ofOrders) {
        var orders = new Workload.Operation(
                "POST", "/orders", List.of(TreePath.of("d0")), Optional.empty(), false, ofOrders);
        return new Workload(SHOP, 4, Duration.ZERO, Map.of(), rules, List.of(orders), Optional.empty());
    }

    @Test
    void configuredFloorsAndPinsHoldWhateverIsSeen() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            double floor = 1 + 9 * random.nextDouble();
            double pin = 1 + 9 * random.nextDouble();
            var any = Workload.Writes.ANY;
            var workload = workload(
                    List.of(
                            new Workload.DataRule(
                                    TreePath.of("d1"), null, true, any, Optional.of(floor), Optional.empty()),
                            new Workload.DataRule(
                                    TreePath.of("d2"), null, true, any, Optional.empty(), Optional.of(pin)),
                            Worlds.rule("d3", null)),
                    Optional.empty());
            var scores = scores(profile(world(random)), ScoringRules.of(List.of(workload)), Worlds.flat(workload));
            assertTrue(scores.get(new SegmentId(SHOP, TreePath.of("d1"))) >= floor - 1e-9, "seed " + seed);
            assertEquals(pin, scores.get(new SegmentId(SHOP, TreePath.of("d2"))), 1e-9, "seed " + seed);
        }
    }

    @Test
    void aHigherPriorityOfAnOperationNeverLowersAScoreAndRaisesItsData() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var profile = profile(world(random));
            int priority = 1 + random.nextInt(9);
            var before = scores(profile, ScoringRules.none(), Worlds.flat(workload(List.of(), Optional.of(priority))));
            var after =
                    scores(profile, ScoringRules.none(), Worlds.flat(workload(List.of(), Optional.of(priority + 1))));
            before.forEach((id, score) -> assertTrue(after.get(id) >= score - 1e-9, id + " fell"));
            var orders = new SegmentId(SHOP, TreePath.of("d0"));
            var division = Worlds.flat(workload(List.of(), Optional.of(priority)));
            double points = Scoring.score(profile, List.of(division), ScoringRules.none(), NOW).stream()
                    .filter(one -> one.segment().id().equals(orders))
                    .flatMap(one -> one.score().contributions().stream())
                    .filter(c -> c.factor().equals("priority"))
                    .mapToDouble(Contribution::points)
                    .sum();
            assertEquals(1 + 0.3 * (Math.max(4, priority) - 1), points, 1e-9, "seed " + seed);
            assertEquals(
                    scores(profile, ScoringRules.none(), Worlds.flat(workload(List.of(), Optional.empty()))),
                    scores(profile, ScoringRules.none(), Worlds.flat(workload(List.of(), Optional.of(4)))));
        }
    }

    @Test
    void theArithmeticThatIsShownComesToThePoints() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var profile = profile(random.nextInt(4) == 0 ? List.of() : world(random));
            profile.wrote(SHOP, TreePath.of("d1"), 1L << random.nextInt(40), 1, NOW);
            var rules = new ScoringRules(Map.of(new SegmentId(SHOP, TreePath.of("d1")), 8.0), Map.of(), List.of());
            for (var s : Scoring.score(profile, List.of(Worlds.flat(SHOP, 5, DIRECTORIES)), rules, NOW)) {
                for (Contribution c : s.score().contributions()) {
                    var parts = c.arithmetic().split(", where ", -1);
                    assertEquals(c.points(), new Formula(parts[0]).value(), 0.06, c.arithmetic());
                    if (parts.length > 1 && !parts[1].contains(" more")) {
                        var sides = parts[1].split(" = ", -1);
                        double sum = new Formula(sides[1].replaceAll("\\(op[0-9]+\\)", "")).value();
                        assertEquals(new Formula(sides[0]).value(), sum, 0.05 + 0.02 * sum, c.arithmetic());
                    }
                }
            }
        }
    }
}
