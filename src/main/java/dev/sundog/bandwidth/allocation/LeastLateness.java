package dev.sundog.bandwidth.allocation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What each class sends by the end of each slot so that the weighted sum of late bytes over time is least: a flow of least cost through
 * time. Every class has a node for each stretch of slots. What is written flows in; what waits flows on to the next, free of charge as far
 * as it is not due, at the class's density beyond; what is sent flows to the stretch's capacity. Where both sides' hosts have
 * interfaces the receivers' are left to {@link Filling}.
 */
final class LeastLateness {
    private static final double DEAREST = 1e9;
    private static final int PIVOTS_A_NODE = 40;
    private static final int FINE = 12;

    private final List<FlowClass> classes;
    private final Shared shared;
    private final int[] ends;
    private final int stretches;
    private final NetworkSimplex network;
    private final int[] group;
    private final long[] groupCapacity;

    /** @param mostNodes how many class nodes there may be: with more classes, later slots are taken together */
    LeastLateness(List<FlowClass> classes, Shared shared, int mostNodes) {
        this.classes = classes;
        this.shared = shared;
        int slots = shared.common().length;
        this.ends = ends(slots, Math.max(16, mostNodes / Math.max(1, classes.size())));
        this.stretches = ends.length;
        boolean bySender = binds(shared.sending(), shared.common()) || !binds(shared.receiving(), shared.common());
        this.group = bySender ? shared.sender() : shared.receiver();
        this.groupCapacity = bySender ? shared.sending() : shared.receiving();
        int nodes = (classes.size() + groupCapacity.length + 1) * stretches + 1;
        this.network = new NetworkSimplex(nodes, 3 * nodes);
    }

    private static boolean binds(long[] some, long[] common) {
        for (long one : some) {
            for (long all : common) {
                if (one < all) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The slot after each stretch's last: one by one at first, then longer and longer. */
    static int[] ends(int slots, int most) {
        if (slots <= most) {
            return IntStream.rangeClosed(1, slots).toArray();
        }
        int fine = Math.min(FINE, most / 2);
        int rest = most - fine;
        var out = new int[most];
        for (int i = 0; i < most; i++) {
            double share = (i + 1 - fine) / (double) rest;
            double grown = 0.3 * share + 0.7 * share * share;
            out[i] = i < fine ? i + 1 : fine + (int) Math.ceil(grown * (slots - fine));
            out[i] = Math.max(out[i], i == 0 ? 1 : out[i - 1] + 1);
            out[i] = Math.min(out[i], slots - (most - 1 - i));
        }
        return out;
    }

    private int start(int stretch) {
        return stretch == 0 ? 0 : ends[stretch - 1];
    }

    private int length(int stretch) {
        return ends[stretch] - start(stretch);
    }

    /** Cumulative, per class and slot; constant within a stretch: its end is what counts. */
    long[][] solve() {
        double densest = classes.stream().mapToDouble(c -> c.density).max().orElse(1);
        var sends = new int[classes.size()][stretches];
        hangCapacities();
        for (int k = 0; k < classes.size(); k++) {
            long cost = Math.max(1, Math.round(classes.get(k).density / densest * DEAREST));
            for (int b = 0; b < stretches; b++) {
                sends[k][b] = node(k, b, cost);
            }
        }
        network.solve(PIVOTS_A_NODE * (classes.size() + 1) * stretches);
        return expand(sends);
    }

    private int groupNode(int g, int b) {
        return (classes.size() + g) * stretches + b;
    }

    private int commonNode(int b) {
        return (classes.size() + groupCapacity.length) * stretches + b;
    }

    private int root() {
        return commonNode(stretches);
    }

    private void hangCapacities() {
        for (int b = 0; b < stretches; b++) {
            network.hang(commonNode(b), root(), 0, Math.max(1, common(b)), 0);
            for (int g = 0; g < groupCapacity.length; g++) {
                network.hang(groupNode(g, b), commonNode(b), 0, Math.max(1, groupCapacity[g] * length(b)), 0);
            }
        }
    }

    private long common(int b) {
        long sum = 0;
        for (int t = start(b); t < ends[b]; t++) {
            sum += shared.common()[t];
        }
        return sum;
    }

    /** Adds the arcs that leave a class's stretch, nothing being sent yet; returns the arc of what is sent, or -1. */
    private int node(int k, int b, long cost) {
        var one = classes.get(k);
        int from = k * stretches + b;
        int on = b + 1 < stretches ? from + 1 : root();
        long available = one.available[ends[b] - 1];
        long due = Math.min(available, one.due[ends[b] - 1]);
        network.hang(from, on, cost * length(b), NetworkSimplex.UNBOUNDED, due);
        if (available > due) {
            network.full(from, on, 0, available - due);
        }
        long most = Math.min(Math.min(one.cap, Resources.UNBOUNDED), groupCapacity[group[k]]) * length(b);
        return common(b) > 0 && most > 0 ? network.empty(from, groupNode(group[k], b), 0, most) : -1;
    }

    private long[][] expand(int[][] sends) {
        var out = new long[classes.size()][shared.common().length];
        for (int k = 0; k < sends.length; k++) {
            long sent = 0;
            for (int b = 0; b < stretches; b++) {
                sent += sends[k][b] < 0 ? 0 : network.flow(sends[k][b]);
                for (int t = start(b); t < ends[b]; t++) {
                    out[k][t] = sent;
                }
            }
        }
        return out;
    }
}
