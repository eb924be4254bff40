package dev.sundog.bandwidth.history;

import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.Totals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A bucket that is not over: what was observed in it, so that its quantiles are those of single values. */
final class Gathering {
    final long startSeconds;
    private final List<Observed> all = new ArrayList<>();

    Gathering(long startSeconds) {
        this.startSeconds = startSeconds;
    }

    void add(Observed one) {
        all.add(one);
    }

    Bucket bucket() {
        return new Bucket(
                startSeconds,
                new Bucket.Watched(all.size(), all.stream().filter(Observed::up).count()),
                all.stream().map(o -> probes(o.path().totals())).reduce(Bucket.Probes.NONE, Bucket.Probes::and),
                spread(PathInterval::rttNanos),
                spread(PathInterval::thereNanos),
                spread(PathInterval::backNanos),
                new Bucket.Variation(
                        mean(PathInterval::jitterThereSeconds),
                        mean(PathInterval::jitterBackSeconds),
                        mean(PathInterval::clockErrorSeconds)),
                Rates.merged(all.stream().map(Observed::rates).toList()));
    }

    private static Bucket.Probes probes(Totals t) {
        return new Bucket.Probes(
                t.decided(),
                t.answered(),
                t.losses().there(),
                t.losses().back(),
                t.disorder().repeatedThere() + t.disorder().repeatedBack(),
                t.disorder().overtakenThere(),
                t.disorder().overtakenBack());
    }

    private Spread spread(Function<PathInterval, long[]> nanos) {
        return Spread.ofNanos(all.stream()
                .map(o -> nanos.apply(o.path()))
                .flatMapToLong(Arrays::stream)
                .toArray());
    }

    private Mean mean(Function<PathInterval, Double> seconds) {
        return Mean.merged(all, o -> Mean.of(seconds.apply(o.path())));
    }
}
