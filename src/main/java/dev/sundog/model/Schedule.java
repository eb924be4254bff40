package dev.sundog.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Reserved rates: slot x segment, on the sender's egress and the receiver's ingress alike. It expires by itself.
 *
 * @param startNanos of slot 0, on the planner's clock
 * @param slot length of every slot
 * @param slots how many
 * @param reservations those above zero
 * @param linkRate what the plan takes the link to carry, per slot
 * @param hotAfter from the start until each segment's backlog is sent; absent where the horizon ends first
 * @param unmet segments whose rpo cannot be met, with what they lack in words
 */
public record Schedule(
        long startNanos,
        Duration slot,
        int slots,
        List<Reservation> reservations,
        List<Quantiles> linkRate,
        Map<SegmentId, Duration> hotAfter,
        Map<SegmentId, String> unmet) {
    public Schedule {
        reservations = List.copyOf(reservations);
        linkRate = List.copyOf(linkRate);
        hotAfter = Map.copyOf(hotAfter);
        unmet = Map.copyOf(unmet);
    }

    public long endNanos() {
        return startNanos + slot.toNanos() * slots;
    }
}
