package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CallsTest {
    private static final OperationKey STORE = new OperationKey(Worlds.SHOP, "store");
    private static final Division DIVISION = Worlds.flat(Worlds.SHOP, 5, "front", "store", "deep");

    private static OperationObservation run(String name, double count, Call... calls) {
        return new OperationObservation(
                Worlds.SHOP, name, List.of(TreePath.of(name)), true, 0.01, count, new Calls(List.of(calls)), 0);
    }

    private static CallRates rates(OperationObservation... seen) {
        return profile(seen).operations(0).getFirst().calls().get(STORE);
    }

    private static Profile profile(OperationObservation... seen) {
        var profile = new Profile(ProfileLimits.standard(), 0);
        List.of(seen).forEach(profile::record);
        return profile;
    }

    private static Map<String, Double> scores(OperationObservation... seen) {
        var out = new HashMap<String, Double>();
        for (var s : Scoring.score(profile(seen), List.of(DIVISION), ScoringRules.none(), 0)) {
            out.put(s.segment().id().subtree().toString(), s.score().value());
        }
        return out;
    }

    @Test
    void hardnessIsTheShrunkShareOfFailuresThatTheCallerShared() {
        var served = new Call(STORE, 2, true, Call.Outcome.SERVED);
        assertEquals(1, rates(run("front", 10, served)).hardness());
        assertEquals(2, rates(run("front", 10, served)).perRun());
        var survived =
                rates(run("front", 10, served), run("front", 15, new Call(STORE, 2, true, Call.Outcome.SURVIVED)));
        assertEquals(5.0 / 20, survived.hardness(), 1e-12);
        var both = rates(
                run("front", 15, new Call(STORE, 1, false, Call.Outcome.BOTH_FAILED)),
                run("front", 45, new Call(STORE, 1, true, Call.Outcome.SERVED)));
        assertEquals(0.75, both.waitedShare(), 1e-12);
        assertEquals((15 + 5 * 0.75) / 20, both.hardness(), 1e-12);
        assertEquals(
                0,
                rates(run("front", 9, new Call(STORE, 1, false, Call.Outcome.SERVED)))
                        .hardness());
    }

    @Test
    void aCalleeCountsAsMuchOfItsCallersTrafficAsItsHardnessSays() {
        double before = 0;
        for (var outcome : List.of(Call.Outcome.SURVIVED, Call.Outcome.SERVED)) {
            var scores = scores(run("front", 300, new Call(STORE, 1, true, outcome)), run("store", 1));
            assertTrue(scores.get("store") > before + 0.5, scores.toString());
            before = scores.get("store");
        }
        var alone = scores(run("front", 300), run("store", 1));
        var apart = scores(run("front", 300, new Call(STORE, 1, false, Call.Outcome.SERVED)), run("store", 1));
        assertEquals(alone, apart, "what nobody waits for lifts nothing");
    }

    @Test
    void onlyHardCalleesAreLiftedToTheirCallers() {
        var deep = new OperationKey(Worlds.SHOP, "deep");
        var scores = scores(
                run("front", 300, Call.needed(STORE), new Call(deep, 1, true, Call.Outcome.SURVIVED)),
                run("store", 1),
                run("deep", 1));
        assertEquals(scores.get("front"), scores.get("store"), 1e-9);
        assertTrue(scores.get("deep") < scores.get("front") - 0.5, scores.toString());
    }

    @Test
    void hardnessLiesFromZeroToOneAndMoreOfItNeverLowersAScore() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var seen = new ArrayList<OperationObservation>();
            var harder = new ArrayList<OperationObservation>();
            for (int i = 0; i < 40; i++) {
                var o = Worlds.calling(random, 6, 4);
                seen.add(o);
                boolean change = random.nextInt(3) == 0;
                harder.add(new OperationObservation(
                        o.group(),
                        o.operation(),
                        o.data(),
                        o.writing(),
                        o.exclusiveSeconds(),
                        o.count(),
                        change ? harder(o.calls()) : o.calls(),
                        o.atNanos()));
            }
            long now = 600_000_000_000L;
            var division = Worlds.flat(Worlds.SHOP, 5, "d0", "d1", "d2", "d3");
            var before = score(seen, division, now);
            var after = score(harder, division, now);
            before.forEach((id, score) -> assertTrue(after.get(id) >= score - 1e-9, id + " fell"));
            for (var rates : profile(seen.toArray(OperationObservation[]::new)).operations(now)) {
                rates.calls().values().forEach(c -> assertTrue(c.hardness() >= 0 && c.hardness() <= 1, c.toString()));
            }
        }
    }

    private static Map<SegmentId, Double> score(List<OperationObservation> seen, Division division, long now) {
        var out = new HashMap<SegmentId, Double>();
        var profile = profile(seen.toArray(OperationObservation[]::new));
        Scoring.score(profile, List.of(division), ScoringRules.none(), now)
                .forEach(s -> out.put(s.segment().id(), s.score().value()));
        return out;
    }

    private static Calls harder(Calls calls) {
        return new Calls(calls.all().stream()
                .map(c -> new Call(
                        c.callee(),
                        c.perRun(),
                        true,
                        c.outcome() == Call.Outcome.SURVIVED ? Call.Outcome.BOTH_FAILED : c.outcome()))
                .toList());
    }

    @Test
    void callsOfRoutesThatFoldedLeadToWhatTheyFoldedInto() {
        var limits = new ProfileLimits(java.time.Duration.ofMinutes(5), 100, 20, 3);
        var profile = new Profile(limits, 0);
        for (char c = 'a'; c <= 'z'; c++) {
            profile.record(run("GET /x" + c, 1));
            profile.record(run("front", 1, Call.needed(new OperationKey(Worlds.SHOP, "GET /x" + c))));
        }
        var keys = profile.operations(0).stream().map(OperationRates::key).toList();
        var front = profile.operations(0).stream()
                .filter(o -> o.key().name().equals("front"))
                .findFirst()
                .orElseThrow();
        assertTrue(keys.containsAll(front.calls().keySet()), front.calls().toString());
        var folded = front.calls().get(new OperationKey(Worlds.SHOP, "GET /{}"));
        assertTrue(folded.perRun() > 0.8 && folded.perRun() < 1, folded.toString());
    }
}
