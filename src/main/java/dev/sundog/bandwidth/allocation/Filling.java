package dev.sundog.bandwidth.allocation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares out each slot among the classes, the first slot first: a floor to what would be starved; what is planned; what is late, dearest
 * first; what waits, the earliest due first; and room for more than is expected. Work is never kept waiting while there is capacity.
 */
final class Filling {
    /** Of every capacity at most so much is promised against the plan. */
    private static final double FLOORS = 0.02;

    private final List<FlowClass> classes;
    private final Shared shared;
    private final int[] order;
    private final long[] freeSending;
    private final long[] freeReceiving;
    private final long[] sent;
    private final long[] now;
    private long free;

    /** Cumulative, by class and slot. */
    final long[][] total;
    /** Beyond what is expected to be there, by class and slot. */
    final long[][] room;
    /** What is left of each slot, in common and by interface. */
    final long[] left;

    private final long[][] leftSending;
    private final long[][] leftReceiving;

    Filling(List<FlowClass> classes, Shared shared) {
        int slots = shared.common().length;
        this.classes = classes;
        this.shared = shared;
        this.order = IntStream.range(0, classes.size())
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -classes.get(k).density))
                .mapToInt(k -> k)
                .toArray();
        this.freeSending = new long[shared.sending().length];
        this.freeReceiving = new long[shared.receiving().length];
        this.sent = new long[classes.size()];
        this.now = new long[classes.size()];
        this.total = new long[classes.size()][slots];
        this.room = new long[classes.size()][slots];
        this.left = new long[slots];
        this.leftSending = new long[slots][];
        this.leftReceiving = new long[slots][];
    }

    /** @param planned cumulative, by class and slot; empty to go by lateness and due times alone */
    Filling fill(long[][] planned) {
        return fill(planned, left.length);
    }

    /** Slot 0 alone. */
    Filling fillFirst(long[][] planned) {
        return fill(planned, 1);
    }

    private Filling fill(long[][] planned, int slots) {
        for (int t = 0; t < slots; t++) {
            open(t);
            floors(t);
            for (int k : order) {
                if (planned.length > 0) {
                    grant(k, Math.min(planned[k][t], classes.get(k).available[t]) - sent[k]);
                }
            }
            for (int ahead = 0; ahead < left.length && free > 0; ahead = 2 * ahead + 1) {
                upTo(t, Math.min(t + ahead, left.length - 1));
            }
            for (int k : order) {
                grant(k, classes.get(k).available[t] - sent[k]);
            }
            close(t);
        }
        return this;
    }

    private void open(int t) {
        free = shared.common()[t];
        System.arraycopy(shared.sending(), 0, freeSending, 0, freeSending.length);
        System.arraycopy(shared.receiving(), 0, freeReceiving, 0, freeReceiving.length);
        Arrays.fill(now, 0);
    }

    /** Who is late keeps a share by heads of a small part of the capacity, whoever else is dearer. */
    private void floors(int t) {
        long heads = 0;
        for (int k : order) {
            heads += classes.get(k).late(t, sent[k]) > 0 ? classes.get(k).members : 0;
        }
        double pool = free * FLOORS;
        for (int k : order) {
            var one = classes.get(k);
            long late = one.late(t, sent[k]);
            if (late > 0) {
                long floor = Math.max(1, (long) (pool * one.members / heads));
                grant(k, Math.min(floor, Math.min(late, one.available[t] - sent[k])));
            }
        }
    }

    private void upTo(int t, int until) {
        for (int k : order) {
            var one = classes.get(k);
            grant(k, Math.min(one.due[until], one.available[t]) - sent[k]);
        }
    }

    private void grant(int k, long wanted) {
        long most = Math.min(Math.min(wanted, free), classes.get(k).cap - now[k]);
        most = Math.min(most, Math.min(freeSending[shared.sender()[k]], freeReceiving[shared.receiver()[k]]));
        if (most > 0) {
            take(k, most);
            sent[k] += most;
        }
    }

    private void take(int k, long units) {
        now[k] += units;
        free -= units;
        freeSending[shared.sender()[k]] -= units;
        freeReceiving[shared.receiver()[k]] -= units;
    }

    private void close(int t) {
        for (int k : order) {
            long before = sent[k];
            long had = now[k];
            grant(k, classes.get(k).more[t]);
            room[k][t] = now[k] - had;
            sent[k] = before;
            total[k][t] = sent[k];
        }
        left[t] = free;
        leftSending[t] = freeSending.clone();
        leftReceiving[t] = freeReceiving.clone();
    }

    /** Leaves what was kept for others to them. */
    Filling giveBack(Shared whole) {
        for (int t = 0; t < left.length; t++) {
            left[t] += whole.common()[t] - shared.common()[t];
            for (int h = 0; h < freeSending.length; h++) {
                leftSending[t][h] += whole.sending()[h] - shared.sending()[h];
            }
            for (int h = 0; h < freeReceiving.length; h++) {
                leftReceiving[t][h] += whole.receiving()[h] - shared.receiving()[h];
            }
        }
        return this;
    }

    /** What is left of the interfaces of the senders' hosts, or of the receivers'. */
    Interfaces leftOf(boolean senders) {
        var out = new Interfaces(left.length);
        for (int k = 0; k < classes.size(); k++) {
            var hosts = classes.get(k).hosts;
            var of = out.of(senders ? hosts.sender() : hosts.receiver(), 0);
            for (int t = 0; t < left.length; t++) {
                of[t] = senders ? leftSending[t][shared.sender()[k]] : leftReceiving[t][shared.receiver()[k]];
            }
        }
        return out;
    }

    /** The weighted sum of late units over the slots. */
    double lateness() {
        double sum = 0;
        for (int k = 0; k < total.length; k++) {
            var one = classes.get(k);
            for (int t = 0; t < left.length; t++) {
                sum += one.density * one.late(t, total[k][t]);
            }
        }
        return sum;
    }
}
