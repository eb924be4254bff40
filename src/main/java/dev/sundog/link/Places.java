package dev.sundog.link;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** For connections: so many in all, and so many from one address, so that nobody alone can take them all. Thread-safe. */
final class Places {
    private final int most;
    private final int mostOfOne;
    private final Map<InetAddress, Integer> taken = new HashMap<>();
    private int all;

    Places(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** False where there is none left for who comes from there. */
    synchronized boolean take(InetAddress from) {
        int own = taken.getOrDefault(from, 0);
        if (all >= most || own >= mostOfOne) {
            return false;
        }
        taken.put(from, own + 1);
        all++;
        return true;
    }

    synchronized void giveBack(InetAddress from) {
        taken.computeIfPresent(from, (_, own) -> own == 1 ? null : own - 1);
        all--;
        notifyAll();
    }

    /** Waits until all are free. */
    synchronized void awaitEmpty() throws InterruptedException {
        while (all > 0) {
            wait();
        }
    }
}
