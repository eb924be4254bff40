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
 *   <li>One site overloaded: its reads go to the other at once, up to that one's head-room, and not further; where it is known what
 *       the overloaded one can take, only as many as bring it below that.
 *   <li>Both: nothing moves; the lowest scores are refused until the load over capacity is covered, never the highest.
 *   <li>Neither: shares move as a ramp to where both would be filled alike, times {@code spread} (reading at the holder is
 *       cheaper); a difference under two points is left alone. A site that is known to take no more is not filled beyond, by the
 *       highest demand of the last minutes: what it cannot take goes before it is felt, and comes back when the demand is gone.
 *   <li>What a site is known not to take goes to the other also beyond a guess of what that one takes, as a ramp and while that
 *       one is well: a guess keeps nobody waiting at a full site. Once it was seen full, its capacity is known.
 * </ul>
 */
public final class Balance {
    private static final double DEAD_BAND = 0.02;
    private static final double LONGEST_STEP_SECONDS = 1;
    /** A peak is forgotten with this time constant. */
    private static final double PEAK_SECONDS = 180;

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

    /**
     * Where public's share of the movable reads should be.
     *
     * @param least by what surely fits; so {@code most}
     * @param floor what private is known not to take, though it may not fit: reached by steps only; so {@code ceiling}
     */
    private record Range(double least, double most, double goal, double floor, double ceiling) {}

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
        double peak = Math.max(room.load(), before.peakPerSecond() * Math.exp(-elapsed / PEAK_SECONDS));
        var range = range(mode, facts, before, room, peak);
        var shares = new TreeMap<SegmentId, Double>();
        for (var demand : facts.segments()) {
            if (demand.mayMove()) {
                double current = BalanceRoom.share(facts, before, demand.segment());
                shares.put(demand.segment(), share(mode, range, current, step));
            }
        }
        double shedBelow = mode == Mode.SHED ? shedBelow(facts, before.shedBelow(), room) : 0;
        var after = new BalanceShares(shares, shedBelow, peak, nowNanos);
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

    private Range range(Mode mode, BalanceFacts facts, BalanceShares before, BalanceRoom room, double peak) {
        double least = room.leastShare(Site.PUBLIC, peak);
        double most = Math.max(least, 1 - room.leastShare(Site.PRIVATE, peak));
        double goal = switch (mode) {
            case TO_PUBLIC ->
                Math.min(room.learned(Site.PRIVATE) ? least : 1, room.levelAt(Site.PUBLIC, facts, before));
            case TO_PRIVATE ->
                Math.max(room.learned(Site.PUBLIC) ? most : 0, 1 - room.levelAt(Site.PRIVATE, facts, before));
            case SPREAD, SHED -> Math.clamp(room.evenPublicShare(limits.spread()), least, most);
        };
        double floor = tries(facts, room, Site.PUBLIC) ? room.mustGo(Site.PUBLIC, peak) : 0;
        double ceiling = tries(facts, room, Site.PRIVATE) ? 1 - room.mustGo(Site.PRIVATE, peak) : 1;
        return new Range(least, most, goal, floor, ceiling);
    }

    /** Whether a site may be given more than it is guessed to take: it is well, and was never seen to take no more. */
    private static boolean tries(BalanceFacts facts, BalanceRoom room, Site site) {
        return !overloaded(facts, site) && !room.learned(site);
    }

    private static double share(Mode mode, Range range, double current, double step) {
        double share = within(mode, range, current, step);
        if (share < range.floor()) {
            return Math.max(share, Math.min(range.floor(), current + step));
        }
        return share > range.ceiling() ? Math.min(share, Math.max(range.ceiling(), current - step)) : share;
    }

    private static double within(Mode mode, Range range, double current, double step) {
        double goal = range.goal();
        return switch (mode) {
            case SHED -> current;
            case TO_PUBLIC -> Math.max(current, goal);
            case TO_PRIVATE -> Math.min(current, goal);
            case SPREAD -> {
                if (current < range.least() - DEAD_BAND || current > range.most() + DEAD_BAND) {
                    yield Math.clamp(current, range.least(), range.most());
                }
                boolean near = Math.abs(goal - current) < DEAD_BAND && goal > 0 && goal < 1;
                yield near ? current : Math.clamp(goal, current - step, current + step);
            }
        };
    }

    /** Raised by whole scores until what they ask for covers the excess; never lowered while both are overloaded. */
    private static double shedBelow(BalanceFacts facts, double before, BalanceRoom room) {
        var byScore = new TreeMap<Double, Double>();
        for (var demand : facts.segments()) {
            byScore.merge(demand.score(), demand.requestsPerSecond(), Double::sum);
        }
        // Where capacities are guesses, two overloaded sites say more than the sum of what is asked for.
        boolean surely = before == 0 && !(room.learned(Site.PRIVATE) && room.learned(Site.PUBLIC));
        double uncovered = surely ? Math.max(room.excess(), Double.MIN_VALUE) : room.excess();
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
