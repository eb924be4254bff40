package dev.sundog.steer;

import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import java.util.Map;

/**
 * The shares that hold since a moment; a part of a {@link Route}.
 *
 * @param publicShare of a segment's shiftable reads that public serves, 0 to 1; absent: the holder alone serves
 * @param shedBelow requests of segments scored under this are refused; 0 for none
 * @param peakPerSecond the most that was asked for lately, at both sites together, as whoever decides remembers it
 */
public record BalanceShares(Map<SegmentId, Double> publicShare, double shedBelow, double peakPerSecond, long atNanos) {
    public BalanceShares {
        publicShare = Map.copyOf(publicShare);
    }

    /** Nothing shifted, nothing shed. */
    public static BalanceShares none(long atNanos) {
        return new BalanceShares(Map.of(), 0, 0, atNanos);
    }

    /** Those of a route, as of now: where a new decider goes on. */
    public static BalanceShares of(Route route, long atNanos) {
        return new BalanceShares(route.publicShare(), route.shedBelow(), 0, atNanos);
    }

    boolean sameAs(BalanceShares other) {
        return publicShare.equals(other.publicShare) && shedBelow == other.shedBelow;
    }
}
