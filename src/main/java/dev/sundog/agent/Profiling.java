package dev.sundog.agent;

import dev.sundog.model.SegmentId;
import dev.sundog.profile.Dependencies;
import dev.sundog.profile.Division;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import dev.sundog.profile.Profile;
import dev.sundog.profile.ProfileLimits;
import dev.sundog.profile.Scoring;
import dev.sundog.profile.ScoringRules;
import dev.sundog.profile.SteadyScores;
import dev.sundog.profile.WriteTiming;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps the profile of one site's groups, and scores their segments by it. */
final class Profiling {
    private static final int MOST_WAITING = 100_000;

    private final Profile profile;
    private final WriteTiming timing = new WriteTiming();
    private final SteadyScores steady = new SteadyScores();
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Set<SegmentId> written = new HashSet<>();

    /** @param prompt whether it ran just now: what spans tell comes many seconds later, and says nothing by its time */
    private record Waiting(OperationObservation seen, boolean prompt) {}

    Profiling(long nowNanos) {
        this.profile = new Profile(ProfileLimits.standard(), nowNanos);
    }

    /** What a person has named stays apart from what is only seen. */
    synchronized void add(Sites.Member member) {
        profile.declare(member.agent().workload());
    }

    /**
     * Never waits; what comes faster than it can be taken in is dropped.
     *
     * @param prompt whether it ran just now
     */
    boolean observed(OperationObservation one, boolean prompt) {
        return waiting.offer(new Waiting(one, prompt));
    }

    /** Notes what was written: bytes and files of each segment. */
    synchronized void wrote(Map<SegmentId, long[]> amounts, long nowNanos) {
        amounts.forEach((segment, w) -> {
            profile.wrote(segment.group(), segment.subtree(), w[0], w[1], nowNanos);
            if (w[0] > 0 || w[1] > 0) {
                written.add(segment);
            }
        });
    }

    /**
     * Takes in what was observed since the last time, and scores all segments.
     *
     * @param told scores by what the other site alone has seen
     */
    synchronized void score(Collection<Sites.Member> members, Map<SegmentId, Double> told, long nowNanos) {
        var ran = new HashSet<OperationKey>();
        for (var one = waiting.poll(); one != null; one = waiting.poll()) {
            var key = profile.record(one.seen);
            if (one.prompt) {
                ran.add(key);
            }
        }
        timing.window(ran, written);
        written.clear();
        var rules =
                ScoringRules.of(members.stream().map(m -> m.agent().workload()).toList());
        var both = Scoring.score(profile, divisions(members), rules, told, nowNanos);
        members.forEach(m -> m.segments().saw(both.own()));
        var scored = steady.show(both.all(), nowNanos);
        members.forEach(m -> m.segments().score(scored));
    }

    private static List<Division> divisions(Collection<Sites.Member> members) {
        return members.stream().map(m -> m.segments().division()).toList();
    }

    synchronized Dependencies dependencies(Collection<Sites.Member> members, long nowNanos) {
        return Dependencies.of(profile, timing.attachments(), divisions(members), nowNanos);
    }

    /** What there was too much of to tell apart. */
    synchronized List<String> problems() {
        var out = new ArrayList<String>();
        profile.foldedRoutes()
                .forEach((group, times) ->
                        out.add(group + ": operations have too many names at one place of their route (" + times
                                + " times); rare ones count together as {}: name what matters under operations:"));
        if (profile.folded() > 0) {
            out.add("profile: there are too many operations; " + Math.round(profile.folded())
                    + " runs of those that came late count as " + OperationKey.OTHER);
        }
        return out;
    }
}
