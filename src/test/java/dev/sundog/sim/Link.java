package dev.sundog.sim;

import dev.sundog.model.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The connection between the sites. Each direction keeps its order; what a cut stops arrives after it, unless the session has
 * ended. The two ends notice the end of a session at different times.
 */
final class Link {
    private final World world;
    private final boolean[] up = new boolean[2];
    private final long[] arrival = new long[2];
    private final List<Deque<Runnable>> stopped = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final double bytesPerNano;
    private final int delayMillis;
    private long session;

    Link(World world, double bytesPerSecond, int delayMillis) {
        this.world = world;
        this.bytesPerNano = bytesPerSecond / 1e9;
        this.delayMillis = delayMillis;
    }

    long session() {
        return session;
    }

    boolean isUp(Site side) {
        return up[side.ordinal()];
    }

    void send(Site from, long bytes, Runnable there) {
        if (!isUp(from)) {
            return;
        }
        int d = from.ordinal();
        long now = world.loop.now();
        long jitter = world.loop.between(0, 3);
        arrival[d] = Math.max(arrival[d], now + delayMillis * Loop.MS + jitter) + (long) (bytes / bytesPerNano);
        long mine = session;
        world.loop.after(arrival[d] - now, () -> arrive(from, mine, there));
    }

    private void arrive(Site from, long of, Runnable there) {
        if (of != session) {
            return;
        }
        var waiting = stopped.get(from.ordinal());
        Runnable deliver = () -> world.node(from.other()).post(() -> {
            if (of == session && isUp(from.other())) {
                world.node(from.other()).heard();
                there.run();
            }
        });
        if (waiting.isEmpty() && world.net.open(from.voter(), from.other().voter())) {
            deliver.run();
        } else {
            waiting.add(deliver);
        }
    }

    /** This side takes the session for ended; tells the other side where that can be heard. */
    void close(Site side, boolean telling) {
        if (!isUp(side)) {
            return;
        }
        up[side.ordinal()] = false;
        long mine = session;
        world.node(side).linkDown();
        if (telling && world.net.open(side.voter(), side.other().voter())) {
            world.loop.after(delayMillis * Loop.MS, () -> {
                if (session == mine) {
                    world.node(side.other()).post(() -> {
                        if (session == mine) {
                            close(side.other(), false);
                        }
                    });
                }
            });
        }
    }

    /** Now and then: what was stopped goes on, and a new session begins where there is none. */
    void poll() {
        for (var from : Site.values()) {
            if (world.net.open(from.voter(), from.other().voter())) {
                var waiting = new ArrayList<>(stopped.get(from.ordinal()));
                stopped.get(from.ordinal()).clear();
                waiting.forEach(Runnable::run);
            }
        }
        boolean possible = world.net.bothWays(Site.PRIVATE.voter(), Site.PUBLIC.voter())
                && world.node(Site.PRIVATE).isRunning()
                && world.node(Site.PUBLIC).isRunning();
        if (possible && !(up[0] && up[1])) {
            connect();
        }
    }

    private void connect() {
        for (var side : Site.values()) {
            close(side, false);
        }
        session++;
        stopped.forEach(Deque::clear);
        for (var side : Site.values()) {
            arrival[side.ordinal()] = 0;
            up[side.ordinal()] = true;
        }
        world.loop.note("link up, session " + session);
        for (var side : Site.values()) {
            world.node(side).heard();
            world.node(side).linkUp();
        }
    }
}
