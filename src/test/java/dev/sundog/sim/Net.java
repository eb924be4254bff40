package dev.sundog.sim;

import dev.sundog.model.Voter;

/** Who can reach whom: each direction of each pair is cut on its own. */
final class Net {
    private final int[][] cuts = new int[3][3];

    void cut(Voter from, Voter to) {
        cuts[from.ordinal()][to.ordinal()]++;
    }

    void heal(Voter from, Voter to) {
        cuts[from.ordinal()][to.ordinal()]--;
    }

    boolean open(Voter from, Voter to) {
        return cuts[from.ordinal()][to.ordinal()] == 0;
    }

    boolean bothWays(Voter a, Voter b) {
        return open(a, b) && open(b, a);
    }
}
