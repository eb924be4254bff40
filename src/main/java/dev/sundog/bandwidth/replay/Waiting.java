package dev.sundog.bandwidth.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What one segment has written and not yet sent, oldest first; rates stand for what they make in a slot. */
final class Waiting {
    private final double rpoSlots;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long total;

    /** @param dueAt the slot at whose end it is due at the latest */
    private record Piece(int writtenAt, int dueAt, long rest) {}

    Waiting(double rpoSlots) {
        this.rpoSlots = rpoSlots;
    }

    /** Evenly in a slot: the earlier part of it may be due a slot before the later. */
    void write(int slot, long rate) {
        total += rate;
        int whole = (int) rpoSlots;
        long early = (long) ((1 - (rpoSlots - whole)) * rate);
        if (early > 0) {
            pieces.add(new Piece(slot, slot + whole, early));
        }
        if (rate > early) {
            pieces.add(new Piece(slot, slot + whole + 1, rate - early));
        }
    }

    /** Takes so much, or all there is; returns how much. */
    long send(long rate) {
        long left = Math.min(rate, total);
        total -= left;
        long sent = left;
        while (left > 0) {
            var first = pieces.removeFirst();
            if (first.rest > left) {
                pieces.addFirst(new Piece(first.writtenAt, first.dueAt, first.rest - left));
                left = 0;
            } else {
                left -= first.rest;
            }
        }
        return sent;
    }

    long total() {
        return total;
    }

    /** When the oldest is due; never when nothing waits. */
    int nextDue() {
        return pieces.isEmpty() ? Integer.MAX_VALUE : pieces.getFirst().dueAt;
    }

    /** How many slots ago the oldest was written, counting its own; 0 when nothing waits. */
    int age(int slot) {
        return pieces.isEmpty() ? 0 : slot + 1 - pieces.getFirst().writtenAt;
    }

    /** How much is late at the end of a slot. */
    long late(int slot) {
        long sum = 0;
        for (var piece : pieces) {
            sum += piece.dueAt <= slot ? piece.rest : 0;
        }
        return sum;
    }

    /** How much is due by the end of a slot, in the slot after it, ...; late ones with the first. */
    List<Long> due(int slot, double slotSeconds) {
        var out = new ArrayList<Long>();
        long units = 0;
        long bytes = 0;
        for (var piece : pieces) {
            int at = Math.max(0, piece.dueAt - slot);
            while (out.size() <= at) {
                out.add(0L);
            }
            units += piece.rest;
            long upTo = (long) (units * slotSeconds);
            out.set(at, out.get(at) + upTo - bytes);
            bytes = upTo;
        }
        return out;
    }
}
