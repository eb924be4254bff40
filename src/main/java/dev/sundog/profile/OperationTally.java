package dev.sundog.profile;

import dev.sundog.model.TreePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was seen of one operation. */
final class OperationTally {
    private static final int SETS_HOLD = 64;

    private final Decayed count = new Decayed();
    private final Decayed seconds = new Decayed();
    private final LogSketch sketch = new LogSketch();
    private final Set<TreePath> data = new HashSet<>();
    private final Map<OperationKey, CallTally> calls = new HashMap<>();
    private boolean writing;

    private static final class CallTally {
        final Decayed calls = new Decayed();
        final Decayed waited = new Decayed();
        final Decayed failures = new Decayed();
        final Decayed bothFailed = new Decayed();

        void merge(CallTally o, double halfLifeNanos) {
            calls.merge(o.calls, halfLifeNanos);
            waited.merge(o.waited, halfLifeNanos);
            failures.merge(o.failures, halfLifeNanos);
            bothFailed.merge(o.bothFailed, halfLifeNanos);
        }

        CallRates rates(double scale, double runsPerSecond, long now, double halfLifeNanos) {
            double all = calls.at(now, halfLifeNanos);
            double waitedShare = all > 0 ? Math.min(1, waited.at(now, halfLifeNanos) / all) : 0;
            double failed = failures.at(now, halfLifeNanos);
            double both = Math.min(failed, bothFailed.at(now, halfLifeNanos));
            return new CallRates(
                    all * scale,
                    runsPerSecond > 0 ? all * scale / runsPerSecond : 0,
                    waitedShare,
                    failed,
                    CallRates.hardness(both, failed, waitedShare));
        }
    }

    void add(OperationObservation seen, double halfLifeNanos) {
        long at = seen.atNanos();
        count.add(seen.count(), at, halfLifeNanos);
        seconds.add(seen.exclusiveSeconds() * seen.count(), at, halfLifeNanos);
        sketch.add(seen.exclusiveSeconds(), seen.count());
        writing |= seen.writing();
        touch(seen.data());
        for (var call : seen.calls().all()) {
            var tally = call(call.callee());
            double amount = call.perRun() * seen.count();
            if (tally != null && amount > 0) {
                tally.calls.add(amount, at, halfLifeNanos);
                tally.waited.add(call.waited() ? amount : 0, at, halfLifeNanos);
                tally.failures.add(call.outcome() == Call.Outcome.SERVED ? 0 : seen.count(), at, halfLifeNanos);
                tally.bothFailed.add(call.outcome() == Call.Outcome.BOTH_FAILED ? seen.count() : 0, at, halfLifeNanos);
            }
        }
    }

    void merge(OperationTally other, double halfLifeNanos) {
        count.merge(other.count, halfLifeNanos);
        seconds.merge(other.seconds, halfLifeNanos);
        sketch.merge(other.sketch);
        writing |= other.writing;
        touch(other.data);
        other.calls.forEach((key, theirs) -> {
            var ours = call(key);
            if (ours != null) {
                ours.merge(theirs, halfLifeNanos);
            }
        });
    }

    /** Where there are too many the deepest count as what holds them. */
    private void touch(Collection<TreePath> subtrees) {
        subtrees.forEach(one -> Subtrees.add(data, one, SETS_HOLD));
    }

    /** Runs of which it was not said add nothing to those of which it was; where none was, it may be all. */
    private Set<TreePath> data() {
        return data.isEmpty() ? Set.of(TreePath.ROOT) : data;
    }

    /** Null when there are too many. */
    private @Nullable CallTally call(OperationKey callee) {
        return calls.size() < SETS_HOLD ? calls.computeIfAbsent(callee, k -> new CallTally()) : calls.get(callee);
    }

    /** Runs since the beginning. */
    double runs() {
        return sketch.total();
    }

    /**
     * @param scale turns a decayed sum into a rate
     * @param find the key under which a callee counts now
     */
    OperationRates rates(
            OperationKey key, double scale, long now, double halfLifeNanos, UnaryOperator<OperationKey> find) {
        var found = new HashMap<OperationKey, CallTally>();
        calls.forEach((callee, tally) ->
                found.computeIfAbsent(find.apply(callee), k -> new CallTally()).merge(tally, halfLifeNanos));
        double perSecond = count.at(now, halfLifeNanos) * scale;
        var rates = new HashMap<OperationKey, CallRates>();
        found.forEach((callee, tally) -> rates.put(callee, tally.rates(scale, perSecond, now, halfLifeNanos)));
        return new OperationRates(
                key, data(), writing, perSecond, seconds.at(now, halfLifeNanos) * scale, rates, sketch);
    }
}
