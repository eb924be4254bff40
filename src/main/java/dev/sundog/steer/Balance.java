package dev.sundog.steer;

import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which share of a group's shiftable reads each site serves, and what is refused. A pure function of the facts, the shares
 * before and the time.
 *
 * <ul>
 *   <li>Only reads of a segment whose copy is hot are served beside the holder; one that is not goes home at once.
 *   <li>One site overloaded: its reads go to the other at once, up to that one's head-room, and not further.
 *   <li>Both: nothing moves; the lowest scores are refused until the load over capacity is covered, never the highest.
 *   <li>Neither: shares move as a ramp to where both would be filled alike, times {@code spread} (reading at the holder is
 *       cheaper); a difference under two points is left alone.
 * </ul>
 */
public final class Balance {
    private static final double DEAD_BAND = 0.02;
    private static final double LONGEST_STEP_SECONDS = 1;

    private final BalanceLimits limits;

    public Balance(BalanceLimits limits) {
        this.limits = limits;
    }

    /**
     * What holds from now on.
     *
     * @param decision present when something changed
     */
    public record Outcome(BalanceShares shares, Optional<BalanceDecision> decision) {}

    private enum Mode {
        SPREAD,
        TO_PUBLIC,
        TO_PRIVATE,
        SHED
    }

    public Outcome next(BalanceFacts facts, BalanceShares before, long nowNanos) {
        var room = BalanceRoom.of(facts, before, limits);
        var mode = mode(facts);
        double elapsed = Math.clamp((nowNanos - before.atNanos()) / 1e9, 0, LONGEST_STEP_SECONDS);
        double step = limits.rampPerSecond() * elapsed;
        double goal = goal(mode, facts, before, room);
        var shares = new TreeMap<SegmentId, Double>();
        for (var demand : facts.segments()) {
            if (demand.mayMove()) {
                double current = BalanceRoom.share(facts, before, demand.segment());
                shares.put(demand.segment(), share(mode, goal, current, step));
            }
        }
        double shedBelow = mode == Mode.SHED ? shedBelow(facts, before.shedBelow(), room.excess()) : 0;
        var after = new BalanceShares(shares, shedBelow, nowNanos);
        if (after.sameAs(before)) {
            return new Outcome(after, Optional.empty());
        }
        var text = text(mode, facts, room, after);
        return new Outcome(after, Optional.of(new BalanceDecision(nowNanos, facts.group(), text)));
    }

    private static Mode mode(BalanceFacts facts) {
        boolean privateOver = overloaded(facts, Site.PRIVATE);
        boolean publicOver = overloaded(facts, Site.PUBLIC);
        if (privateOver) {
            return publicOver ? Mode.SHED : Mode.TO_PUBLIC;
        }
        return publicOver ? Mode.TO_PRIVATE : Mode.SPREAD;
    }

    private static boolean overloaded(BalanceFacts facts, Site site) {
        var load = facts.sites().get(site);
        return load != null && load.overloaded();
    }

    /** Public's share to go to. */
    private double goal(Mode mode, BalanceFacts facts, BalanceShares before, BalanceRoom room) {
        return switch (mode) {
            case TO_PUBLIC -> room.levelAt(Site.PUBLIC, facts, before);
            case TO_PRIVATE -> 1 - room.levelAt(Site.PRIVATE, facts, before);
            case SPREAD, SHED -> room.evenPublicShare(limits.spread());
        };
    }

    private static double share(Mode mode, double goal, double current, double step) {
        return switch (mode) {
            case SHED -> current;
            case TO_PUBLIC -> Math.max(current, goal);
            case TO_PRIVATE -> Math.min(current, goal);
            case SPREAD -> {
                boolean near = Math.abs(goal - current) < DEAD_BAND && goal > 0 && goal < 1;
                yield near ? current : Math.clamp(goal, current - step, current + step);
            }
        };
    }

    /** Raised by whole scores until what they ask for covers the excess; never lowered while both are overloaded. */
    private static double shedBelow(BalanceFacts facts, double before, double excess) {
        var byScore = new TreeMap<Double, Double>();
        for (var demand : facts.segments()) {
            byScore.merge(demand.score(), demand.requestsPerSecond(), Double::sum);
        }
        double uncovered = before == 0 ? Math.max(excess, Double.MIN_VALUE) : excess;
        double below = before;
        for (Map.Entry<Double, Double> lowest : byScore.tailMap(before, true).entrySet()) {
            var higher = byScore.higherKey(lowest.getKey());
            if (uncovered <= 0 || higher == null) {
                break;
            }
            uncovered -= lowest.getValue();
            below = higher;
        }
        return below;
    }

    private static String text(Mode mode, BalanceFacts facts, BalanceRoom room, BalanceShares after) {
        String what = switch (mode) {
            case SPREAD -> "neither site is overloaded: towards even filling";
            case TO_PUBLIC -> "private is overloaded: reads go to public, up to its head-room";
            case TO_PRIVATE -> "public is overloaded: reads go to private, up to its head-room";
            case SHED ->
                String.format(
                        Locale.ROOT,
                        "both sites are overloaded by %.1f/s: refusing scores under %.1f",
                        room.excess(),
                        after.shedBelow());
        };
        double least = 1;
        double most = 0;
        for (double share : after.publicShare().values()) {
            least = Math.min(least, share);
            most = Math.max(most, share);
        }
        String shares = after.publicShare().isEmpty()
                ? "no segment may be read beside the holder " + facts.holder().label()
                : String.format(
                        Locale.ROOT,
                        "public serves %.0f-%.0f %% of the reads of %d of %d segments",
                        100 * least,
                        100 * most,
                        after.publicShare().size(),
                        facts.segments().size());
        return what + "; " + shares + "; " + room.numbers();
    }
}
