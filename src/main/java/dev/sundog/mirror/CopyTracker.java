package dev.sundog.mirror;

import dev.sundog.model.CopyState;
import dev.sundog.model.Durations;
import dev.sundog.model.Lag;
import java.time.Duration;
import java.util.Locale;

/**
 * The true state of one segment's copy.
 *
 * <pre>
 *              first byte              all of the first copy there,
 *   EMPTY ───────────────&gt; SEEDING ──────────────────────────────&gt; HOT
 *                             ^        compared, nothing old waits  │ ^
 *                             │                                     │ │ what waits is younger than
 *                             │ a first copy           older than   │ │ the allowance, and compared
 *                             │ again (index lost)    the allowance │ │
 *                             └────────────────────────── LAGGING &lt;─┘─┘
 *
 *   from any state:  both sides differ ──&gt; DIVERGED     quorum's record ──&gt; OUTDATED
 *   and back:        the record or difference is cleared ──&gt; LAGGING (SEEDING when it was never hot), then HOT
 * </pre>
 *
 * The allowance is the rpo. At rpo 0, where an answer waits for its barrier and so nothing acknowledged is ever pending,
 * it is 2 s: a change under way for longer than that is not moving. A copy stays hot while the link is down until something
 * that waits is older than the allowance: it is still complete, and that is when it is needed.
 */
public final class CopyTracker {
    private static final Duration ALLOWANCE_AT_ZERO = Duration.ofSeconds(2);

    private Duration allowance;
    private boolean wasHot;

    /**
     * @param wasHot whether the copy was hot before a restart of this process
     */
    public CopyTracker(Duration rpo, boolean wasHot) {
        this.allowance = allowance(rpo);
        this.wasHot = wasHot;
    }

    private static Duration allowance(Duration rpo) {
        return rpo.isZero() ? ALLOWANCE_AT_ZERO : rpo;
    }

    /** Judges by another rpo from now on. */
    public void allow(Duration rpo) {
        allowance = allowance(rpo);
    }

    /**
     * A copy's state with its reason.
     *
     * @param why in words, with the numbers it rests on
     */
    public record Copy(CopyState state, Lag lag, String why) {}

    /** Takes in what is known now. */
    public Copy on(CopyFacts facts, long nowNanos) {
        var lag = lag(facts, nowNanos);
        var state = state(facts, lag);
        wasHot = switch (state) {
            case HOT -> true;
            case EMPTY, SEEDING -> false;
            case LAGGING, DIVERGED, OUTDATED -> wasHot;
        };
        return new Copy(state, lag, why(state, facts, lag));
    }

    private CopyState state(CopyFacts facts, Lag lag) {
        return switch (facts.standing()) {
            case DIVERGED -> CopyState.DIVERGED;
            case OUTDATED -> CopyState.OUTDATED;
            case UNRECONCILED -> facts.seed().isDone() && wasHot ? CopyState.LAGGING : seeding(facts.seed());
            case RECONCILED -> {
                if (!facts.seed().isDone()) {
                    yield seeding(facts.seed());
                }
                boolean young = lag.age().compareTo(allowance) <= 0;
                yield young ? CopyState.HOT : wasHot ? CopyState.LAGGING : CopyState.SEEDING;
            }
        };
    }

    private static CopyState seeding(CopyFacts.Seed seed) {
        boolean nothingSent = !seed.isDone() && seed.remainingBytes() >= seed.totalBytes();
        return nothingSent ? CopyState.EMPTY : CopyState.SEEDING;
    }

    private static Lag lag(CopyFacts facts, long nowNanos) {
        var pending = facts.pending();
        var oldest = pending.oldestNanos();
        long age = oldest.isPresent() ? Math.max(0, nowNanos - oldest.getAsLong()) : 0;
        return new Lag(
                facts.seed().remainingBytes() + pending.bytes(),
                facts.seed().remainingVersions() + pending.versions(),
                Duration.ofNanos(age));
    }

    private String why(CopyState state, CopyFacts facts, Lag lag) {
        String waiting = lag.isNone()
                ? "nothing waits"
                : String.format(
                        Locale.ROOT,
                        "%d changes (%.1f MB) wait, the oldest for %s of %s allowed",
                        lag.versions(),
                        lag.bytes() / 1e6,
                        Durations.show(lag.age()),
                        Durations.show(allowance));
        String link = facts.linkUp() ? "" : "; the link is down";
        return switch (state) {
            case EMPTY -> "nothing was sent yet" + link;
            case SEEDING -> seedingWhy(facts) + link;
            case HOT -> waiting + link;
            case LAGGING ->
                (facts.standing() == CopyFacts.Standing.UNRECONCILED ? "not compared yet; " : "") + waiting + link;
            case DIVERGED -> "both sides have what the other has not; they must be compared" + link;
            case OUTDATED -> "the holder went on without this copy; " + waiting + link;
        };
    }

    private static String seedingWhy(CopyFacts facts) {
        var seed = facts.seed();
        if (seed.isDone()) {
            return facts.standing() == CopyFacts.Standing.UNRECONCILED
                    ? "the first copy is there; not compared yet"
                    : "the first copy is there; changes made meanwhile are too old";
        }
        double percent =
                seed.totalBytes() == 0 ? 0 : 100.0 * (seed.totalBytes() - seed.remainingBytes()) / seed.totalBytes();
        return String.format(
                Locale.ROOT,
                "%.0f %% of %.1f MB is there, %d entries remain",
                percent,
                seed.totalBytes() / 1e6,
                seed.remainingVersions());
    }
}
