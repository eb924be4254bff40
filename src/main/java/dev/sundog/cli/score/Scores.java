package dev.sundog.cli.score;

import dev.sundog.cli.score.ScoreReport.OperationRow;
import dev.sundog.cli.score.ScoreReport.ServiceRow;
import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.profile.Division;
import dev.sundog.profile.DivisionSettings;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationRates;
import dev.sundog.profile.ScoredSegment;
import dev.sundog.profile.Scoring;
import dev.sundog.profile.ScoringRules;
import dev.sundog.profile.TreeSummary;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The services of a profile with their scores: each is a group with one segment, which all of its operations touch. */
final class Scores {
    private final List<OperationRates> operations;
    private final List<ScoredSegment> scored;
    /** Who calls whom, among operations. */
    private final Map<OperationKey, Set<OperationKey>> callers = new TreeMap<>();
    /** Who needs whom, among services. */
    private final Map<GroupId, Set<GroupId>> dependents = new TreeMap<>();

    private final Map<GroupId, Long> failed;

    private Scores(List<OperationRates> operations, List<ScoredSegment> scored, Map<GroupId, Long> failed) {
        this.operations = operations;
        this.scored = scored;
        this.failed = failed;
    }

    /**
     * All services, highest score first.
     *
     * @param priorities that a person gave; 5 for all others
     * @param most services, and operations of each
     */
    static List<ServiceRow> of(Gathering gathering, Map<GroupId, Integer> priorities, int most) {
        var profile = gathering.profile();
        long nowNanos = Gathering.AT;
        var divisions = gathering.services().stream()
                .map(s -> division(s, priorities.getOrDefault(s, Workload.USUAL_PRIORITY)))
                .toList();
        var operations = profile.operations(nowNanos);
        var needs = new ArrayList<ScoringRules.Need>();
        for (var one : operations) {
            for (var needed : one.needs()) {
                if (!needed.group().equals(one.key().group())) {
                    needs.add(new ScoringRules.Need(segment(one.key().group()), segment(needed.group())));
                }
            }
        }
        var rules =
                new ScoringRules(Map.of(), Map.of(), needs.stream().distinct().toList());
        var scores = new Scores(operations, Scoring.score(profile, divisions, rules, nowNanos), gathering.failed());
        scores.join();
        return scores.rows(most);
    }

    private static SegmentId segment(GroupId service) {
        return new SegmentId(service, TreePath.ROOT);
    }

    private static Division division(GroupId service, int priority) {
        var workload = new Workload(
                service, priority, Duration.ofMinutes(1), Map.of(), List.of(), List.of(), Optional.empty());
        return Division.divide(
                workload, new TreeSummary(0, Set.of()), new DivisionSettings(1 << 20, 1 << 16), Optional.empty());
    }

    private void join() {
        for (var one : operations) {
            one.calls()
                    .keySet()
                    .forEach(called -> callers.computeIfAbsent(called, k -> new TreeSet<>())
                            .add(one.key()));
            for (var needed : one.needs()) {
                if (!needed.group().equals(one.key().group())) {
                    dependents
                            .computeIfAbsent(needed.group(), k -> new TreeSet<>())
                            .add(one.key().group());
                }
            }
        }
    }

    private List<ServiceRow> rows(int most) {
        return scored.stream().limit(most).map(s -> row(s, most)).toList();
    }

    private ServiceRow row(ScoredSegment segment, int most) {
        var service = segment.segment().id().group();
        var own = operations.stream()
                .filter(o -> o.key().group().equals(service))
                .sorted(Comparator.comparingDouble((OperationRates o) -> -o.secondsPerSecond())
                        .thenComparingDouble(o -> -o.perSecond())
                        .thenComparing(OperationRates::key))
                .toList();
        return new ServiceRow(
                service.name(),
                segment.score().value(),
                segment.score().contributions(),
                own.stream().mapToDouble(OperationRates::perSecond).sum(),
                own.stream().mapToDouble(OperationRates::secondsPerSecond).sum(),
                failed.getOrDefault(service, 0L),
                reaching(service),
                own.stream().limit(most).map(this::row).toList());
    }

    private OperationRow row(OperationRates one) {
        boolean timed = one.secondsPerSecond() > 0;
        return new OperationRow(
                one.key().name(),
                one.writing(),
                one.perSecond(),
                timed ? Optional.of(one.quantiles().quantile(0.5)) : Optional.empty(),
                timed ? Optional.of(one.quantiles().quantile(0.99)) : Optional.empty(),
                one.secondsPerSecond(),
                names(callers.getOrDefault(one.key(), Set.of()), one.key().group()),
                names(one.calls().keySet(), one.key().group()));
    }

    /** With the service where it is another one. */
    private static List<String> names(Set<OperationKey> keys, GroupId own) {
        return keys.stream()
                .map(k -> k.group().equals(own) ? k.name() : k.group() + " " + k.name())
                .sorted()
                .toList();
    }

    private List<String> reaching(GroupId service) {
        var seen = new HashSet<GroupId>(Set.of(service));
        var queue = new ArrayDeque<GroupId>(seen);
        while (!queue.isEmpty()) {
            for (var next : dependents.getOrDefault(queue.remove(), Set.of())) {
                if (seen.add(next)) {
                    queue.add(next);
                }
            }
        }
        seen.remove(service);
        return seen.stream().map(GroupId::name).sorted().toList();
    }
}
