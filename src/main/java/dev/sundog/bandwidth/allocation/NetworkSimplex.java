package dev.sundog.bandwidth.allocation;

import java.util.Arrays;

/**
 * Flow of least cost by the network simplex method with strongly feasible trees (Ahuja, Magnanti, Orlin: Network Flows, chapter 11), arcs
 * priced in blocks. It starts from a tree that its caller gives and keeps a feasible flow at every step, so that it may be stopped early.
 * Whole numbers; the same network gives the same flow.
 */
final class NetworkSimplex {
    static final long UNBOUNDED = Long.MAX_VALUE / 8;
    private static final byte TREE = 0;
    private static final byte LOWER = 1;
    private static final byte UPPER = -1;
    private static final int NONE = -1;

    private int arcs;
    private int[] source;
    private int[] target;
    private long[] cost;
    private long[] capacity;
    private long[] flow;
    private byte[] state;

    private final int root;
    private final int[] parent;
    private final int[] pred;
    private final boolean[] up;
    private final int[] depth;
    private final int[] child;
    private final int[] next;
    private final int[] previous;
    private final long[] potential;
    private final int[] stack;
    private int nextArc;

    private int join;
    private int leaving;
    private boolean leavesAtFirst;
    private long delta;

    /** @param nodes the last of which is the root: all that is supplied flows there */
    NetworkSimplex(int nodes, int arcsExpected) {
        root = nodes - 1;
        source = new int[arcsExpected];
        target = new int[arcsExpected];
        cost = new long[arcsExpected];
        capacity = new long[arcsExpected];
        flow = new long[arcsExpected];
        state = new byte[arcsExpected];
        parent = filled(nodes);
        pred = filled(nodes);
        up = new boolean[nodes];
        depth = new int[nodes];
        child = filled(nodes);
        next = filled(nodes);
        previous = filled(nodes);
        potential = new long[nodes];
        stack = new int[nodes];
    }

    private static int[] filled(int n) {
        var out = new int[n];
        Arrays.fill(out, NONE);
        return out;
    }

    /** An arc outside the first tree, empty. */
    int empty(int from, int to, long arcCost, long most) {
        return add(from, to, arcCost, most, 0, LOWER);
    }

    /** An arc outside the first tree, full. */
    int full(int from, int to, long arcCost, long most) {
        return add(from, to, arcCost, most, most, UPPER);
    }

    /** An arc of the first tree: every node but the root has one, towards the root. Empty ones must have room. */
    int hang(int from, int to, long arcCost, long most, long carried) {
        int arc = add(from, to, arcCost, most, carried, TREE);
        attach(from, to, arc, true);
        return arc;
    }

    private int add(int from, int to, long arcCost, long most, long carried, byte where) {
        if (arcs == source.length) {
            int more = arcs * 2 + 16;
            source = Arrays.copyOf(source, more);
            target = Arrays.copyOf(target, more);
            cost = Arrays.copyOf(cost, more);
            capacity = Arrays.copyOf(capacity, more);
            flow = Arrays.copyOf(flow, more);
            state = Arrays.copyOf(state, more);
        }
        source[arcs] = from;
        target[arcs] = to;
        cost[arcs] = arcCost;
        capacity[arcs] = most;
        flow[arcs] = carried;
        state[arcs] = where;
        return arcs++;
    }

    long flow(int arc) {
        return flow[arc];
    }

    /** Exchanges arcs until no exchange is cheaper, or so many were made; returns how many. */
    int solve(int mostPivots) {
        settle(root);
        int pivots = 0;
        for (int in = entering(); in != NONE && pivots < mostPivots; in = entering()) {
            pivot(in);
            pivots++;
        }
        return pivots;
    }

    /** The most negative of the first block that has one. */
    private int entering() {
        int block = Math.max(32, (int) Math.sqrt(arcs));
        int best = NONE;
        long least = 0;
        int left = block;
        for (int seen = 0; seen < arcs; seen++) {
            int e = nextArc;
            nextArc = nextArc + 1 == arcs ? 0 : nextArc + 1;
            long reduced = state[e] * (cost[e] + potential[source[e]] - potential[target[e]]);
            if (reduced < least) {
                least = reduced;
                best = e;
            }
            if (--left == 0) {
                if (best != NONE) {
                    return best;
                }
                left = block;
            }
        }
        return best;
    }

    private void pivot(int in) {
        int first = state[in] == LOWER ? source[in] : target[in];
        int second = state[in] == LOWER ? target[in] : source[in];
        join = join(first, second);
        leave(in, first, second);
        push(in);
        if (leaving == NONE) {
            state[in] = (byte) -state[in];
            return;
        }
        int out = pred[leaving];
        state[in] = TREE;
        state[out] = flow[out] == 0 ? LOWER : UPPER;
        rehang(in, leavesAtFirst ? first : second, leavesAtFirst ? second : first);
    }

    private int join(int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            if (depth[x] >= depth[y]) {
                x = parent[x];
            } else {
                y = parent[y];
            }
        }
        return x;
    }

    /** The last arc that blocks, seen from the join along the cycle: trees stay strongly feasible, and it never cycles. */
    private void leave(int in, int first, int second) {
        delta = capacity[in];
        leaving = NONE;
        leavesAtFirst = true;
        for (int u = first; u != join; u = parent[u]) {
            long room = up[u] ? flow[pred[u]] : capacity[pred[u]] - flow[pred[u]];
            if (room < delta) {
                delta = room;
                leaving = u;
            }
        }
        for (int u = second; u != join; u = parent[u]) {
            long room = up[u] ? capacity[pred[u]] - flow[pred[u]] : flow[pred[u]];
            if (room <= delta) {
                delta = room;
                leaving = u;
                leavesAtFirst = false;
            }
        }
    }

    private void push(int in) {
        if (delta == 0) {
            return;
        }
        long value = state[in] * delta;
        flow[in] += value;
        for (int u = source[in]; u != join; u = parent[u]) {
            flow[pred[u]] -= up[u] ? value : -value;
        }
        for (int u = target[in]; u != join; u = parent[u]) {
            flow[pred[u]] += up[u] ? value : -value;
        }
    }

    /** Turns the path from the entering arc's end to the leaving arc round, and prices what hangs there anew. */
    private void rehang(int in, int from, int to) {
        int node = from;
        int newParent = to;
        int newPred = in;
        boolean newUp = source[in] == from;
        while (true) {
            int oldParent = parent[node];
            int oldPred = pred[node];
            boolean oldUp = up[node];
            detach(node);
            attach(node, newParent, newPred, newUp);
            if (node == leaving) {
                break;
            }
            newParent = node;
            newPred = oldPred;
            newUp = !oldUp;
            node = oldParent;
        }
        settle(from);
    }

    private void attach(int node, int to, int arc, boolean towards) {
        parent[node] = to;
        pred[node] = arc;
        up[node] = towards;
        previous[node] = NONE;
        next[node] = child[to];
        if (child[to] != NONE) {
            previous[child[to]] = node;
        }
        child[to] = node;
    }

    private void detach(int node) {
        if (previous[node] == NONE) {
            child[parent[node]] = next[node];
        } else {
            next[previous[node]] = next[node];
        }
        if (next[node] != NONE) {
            previous[next[node]] = previous[node];
        }
    }

    /** Depths and potentials of a node and all beneath it. */
    private void settle(int top) {
        int size = 0;
        stack[size++] = top;
        while (size > 0) {
            int u = stack[--size];
            if (u != root) {
                int above = parent[u];
                depth[u] = depth[above] + 1;
                potential[u] = potential[above] - (up[u] ? cost[pred[u]] : -cost[pred[u]]);
            }
            for (int c = child[u]; c != NONE; c = next[c]) {
                stack[size++] = c;
            }
        }
    }
}
