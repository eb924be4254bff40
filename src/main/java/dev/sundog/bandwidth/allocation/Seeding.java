package dev.sundog.bandwidth.allocation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gives first copies what changes leave free: a floor to each, then one after the other, the highest score first, of equal scores the
 * smallest. What a segment changes meanwhile goes with it.
 */
final class Seeding {
    /** Kept of everything, and shared by heads, or a byte per second each. */
    static final double FLOORS = 0.02;

    private final Resources resources;
    private final Curves curves;
    private final long slotNanos;
    private final long[] left;
    private final long[] atFirst;
    private final long[] used;
    private final Interfaces sending;
    private final Interfaces receiving;

    Seeding(PlanRequest request, Resources resources, Filling filling) {
        this.resources = resources;
        this.curves = new Curves(request.slots(), request.slotSeconds());
        this.slotNanos = request.slot().toNanos();
        this.left = filling.left.clone();
        this.atFirst = filling.left.clone();
        this.used = new long[left.length];
        this.sending = filling.leftOf(true);
        this.receiving = filling.leftOf(false);
    }

    void share(List<Need> needs, int[] classOf, Rates rates) {
        int[] order = IntStream.range(0, classOf.length)
                .filter(i -> classOf[i] < 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -needs.get(i).score())
                        .thenComparingLong(i -> needs.get(i).backlog().bytes()))
                .mapToInt(i -> i)
                .toArray();
        for (int i : order) {
            floor(i, needs.get(i), Math.max(1, order.length - 1), rates);
        }
        for (int i : order) {
            seed(i, needs.get(i), rates);
        }
    }

    private void floor(int i, Need need, int heads, Rates rates) {
        curves.fill(need);
        long cap = FlowClass.cap(need);
        long sent = 0;
        for (int t = 0; t < rates.slots(); t++) {
            long floor = Math.max(1, (long) (atFirst[t] * FLOORS / heads));
            long grant = take(need.hosts(), t, Math.min(floor, Math.min(curves.available[t] - sent, cap)));
            sent += grant;
            rates.set(i, t, grant);
        }
    }

    private void seed(int i, Need need, Rates rates) {
        curves.fill(need);
        long cap = FlowClass.cap(need);
        long sent = 0;
        rates.sentNanos[i] = curves.backlog == 0 ? 0 : Rates.NEVER;
        for (int t = 0; t < rates.slots(); t++) {
            take(need.hosts(), t, -rates.rate(i, t));
            long grant = take(need.hosts(), t, Math.min(curves.available[t] - sent, cap));
            used[t] += grant;
            if (rates.sentNanos[i] == Rates.NEVER && sent + grant >= curves.available[t]) {
                double share = Math.max((double) used[t] / Math.max(1, atFirst[t]), (double) grant / cap);
                rates.sentNanos[i] = t * slotNanos + (long) (Math.min(1, share) * slotNanos);
            }
            sent += grant;
            rates.set(i, t, grant);
        }
        if (rates.sentNanos[i] == Rates.NEVER) {
            rates.unsent[i] = curves.available[rates.slots() - 1] - sent;
        }
    }

    /** Takes so much, or as much as there is; below zero it is given back. */
    private long take(Hosts hosts, int t, long wanted) {
        long[] out = sending.of(hosts.sender(), resources.sender(hosts));
        long[] in = receiving.of(hosts.receiver(), resources.receiver(hosts));
        long most = Math.min(wanted, Math.min(left[t], Math.min(out[t], in[t])));
        left[t] -= most;
        out[t] -= most;
        in[t] -= most;
        return most;
    }
}
