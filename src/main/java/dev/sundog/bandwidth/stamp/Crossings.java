package dev.sundog.bandwidth.stamp;

import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * On which way packets are lost and overtaken, from two numbers in each answer: the sender's and the reflector's own. Answers are
 * looked at in the order in which the reflector made them, as soon as those before are here or given up.
 */
final class Crossings {
    private record Arrival(long asked, long atNanos) {}

    /** Lost packets from one number to another, both included. */
    private record Run(long from, long to) {}

    private final long patienceNanos;
    private final TreeMap<Long, Arrival> waiting = new TreeMap<>();
    private final ArrayDeque<Run> open = new ArrayDeque<>();
    private long next;
    private long greatest = -1;
    private long furthest = -1;
    private long lostBack;
    private long overtakenThere;
    private long overtakenBack;

    Crossings(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /**
     * An answer came, for the first time.
     *
     * @param number the reflector's
     * @param asked the sender's, of what it answers; negative where that was answered before, under another number
     * @return whether it had not been given up
     */
    boolean arrived(long number, long asked, long nowNanos) {
        if (number < greatest) {
            overtakenBack++;
        }
        greatest = Math.max(greatest, number);
        if (number < next) {
            return false;
        }
        waiting.put(number, new Arrival(asked, nowNanos));
        return true;
    }

    /** A packet was given up; in the order of sending. */
    void lost(long asked) {
        if (asked <= furthest) {
            return;
        }
        var last = open.peekLast();
        if (last != null && last.to + 1 == asked) {
            open.pollLast();
            open.addLast(new Run(last.from, asked));
        } else {
            open.addLast(new Run(asked, asked));
        }
    }

    /** Goes on to the first answer that may still come; to be called again as time passes. */
    void settle(long nowNanos) {
        for (var first = waiting.firstEntry(); first != null; first = waiting.firstEntry()) {
            long number = first.getKey();
            if (number != next) {
                long noticed = waiting.values().stream()
                        .mapToLong(Arrival::atNanos)
                        .min()
                        .orElse(nowNanos);
                if (nowNanos - noticed < patienceNanos) {
                    return;
                }
                lostBack += number - next;
            }
            next = number + 1;
            waiting.remove(number);
            passed(first.getValue().asked);
        }
    }

    private void passed(long asked) {
        if (asked < 0) {
            return;
        }
        if (asked < furthest) {
            overtakenThere++;
            return;
        }
        furthest = asked;
        while (!open.isEmpty() && open.getFirst().from <= furthest) {
            var run = open.removeFirst();
            if (run.to > furthest) {
                open.addFirst(new Run(furthest + 1, run.to));
            }
        }
    }

    long greatest() {
        return greatest;
    }

    long lostBack() {
        return lostBack;
    }

    /** Of what was given up: sent after all that is known to have arrived there. */
    long unknown() {
        return open.stream().mapToLong(r -> r.to - r.from + 1).sum();
    }

    long overtakenThere() {
        return overtakenThere;
    }

    long overtakenBack() {
        return overtakenBack;
    }
}
