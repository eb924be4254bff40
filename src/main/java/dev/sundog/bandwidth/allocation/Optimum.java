package dev.sundog.bandwidth.allocation;

import java.util.ArrayList;
import java.util.List;

/** The least weighted lateness of flows over one bottleneck of which all is known: exact, since it is a flow of least cost, solved to its end. */
public final class Optimum {
    private final List<FlowClass> flows = new ArrayList<>();
    private final Shared shared;

    /**
     * @param link capacity per slot
     * @param written by flow and slot
     * @param density of each flow: what a unit costs for each slot in which it is late
     * @param rpoSlots of each flow
     */
    public Optimum(List<Long> link, List<List<Long>> written, double[] density, double[] rpoSlots) {
        int slots = link.size();
        for (int i = 0; i < density.length; i++) {
            var flow = new FlowClass(density[i], Hosts.ONLY, rpoSlots[i], slots);
            flow.cap = Resources.UNBOUNDED;
            flow.members = 1;
            long sum = 0;
            int whole = (int) rpoSlots[i];
            for (int t = 0; t < slots; t++) {
                long now = written.get(i).get(t);
                sum += now;
                flow.available[t] = sum;
                // as a trace is replayed: the earlier part of a slot is due a slot before the later
                long early = (long) ((1 - (rpoSlots[i] - whole)) * now);
                add(flow.due, t + whole, early);
                add(flow.due, t + whole + 1, now - early);
            }
            for (int t = 1; t < slots; t++) {
                flow.due[t] += flow.due[t - 1];
            }
            flows.add(flow);
        }
        int[] none = new int[density.length];
        long[] unbounded = {Resources.UNBOUNDED};
        this.shared = new Shared(link.stream().mapToLong(x -> x).toArray(), none, none, unbounded, unbounded);
    }

    private static void add(long[] due, int slot, long units) {
        if (slot < due.length) {
            due[slot] += units;
        }
    }

    /** What each flow sends in each slot. */
    public long[][] sent() {
        int slots = shared.common().length;
        var total = new LeastLateness(flows, shared, Integer.MAX_VALUE).solve();
        for (var flow : total) {
            for (int t = slots - 1; t > 0; t--) {
                flow[t] -= flow[t - 1];
            }
        }
        return total;
    }
}
