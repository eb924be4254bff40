package dev.sundog.transfer.sim;

import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The link between two sites: in order on each lane, with a delay and a rate; cut at any moment, which both learn of later. */
final class Wire {
    private static final int MOST_UNDER_WAY = 6;
    /** A frame that is filled with whole chunks is that much longer than asked. */
    private static final int MORE_BYTES = 8 * 1024;

    private static final Identity PEER = new Identity(new UUID(1, 2), Voter.PUBLIC);

    private final Loop loop;
    private final SimSite[] sites;
    private final List<Way> ways = new ArrayList<>();
    private int connection;
    private boolean up;
    private boolean wanted;
    private int delayMillis = 3;
    private long nanosPerByte = 40;
    private final long[] carried = new long[2];

    Wire(Loop loop, SimSite[] sites) {
        this.loop = loop;
        this.sites = sites;
        for (int from = 0; from < 2; from++) {
            for (var lane : Lane.values()) {
                ways.add(new Way(from, lane));
            }
        }
    }

    /** One lane, one way. */
    private final class Way {
        private final int from;
        private final Lane lane;
        private int underWay;
        private long busyUntil;
        private boolean foreseen;

        Way(int from, Lane lane) {
            this.from = from;
            this.lane = lane;
        }

        void restart() {
            underWay = 0;
            busyUntil = loop.now();
            foreseen = false;
        }

        void wake() {
            if (!foreseen && up) {
                foreseen = true;
                int mine = connection;
                loop.after(loop.between(0, 1), () -> {
                    if (mine == connection) {
                        foreseen = false;
                        pull();
                    }
                });
            }
        }

        private void pull() {
            int mine = connection;
            if (!up || sites[from].isDown() || underWay >= MOST_UNDER_WAY) {
                return;
            }
            byte[] bytes;
            try {
                bytes = sites[from].life().site.next(lane, Outgoing.LEAST_FRAME_BYTES);
            } catch (OperatorException e) {
                loop.note("site " + from + " cannot send: " + e.what());
                cut("a message was not made");
                join(500);
                return;
            }
            if (bytes == null || mine != connection) {
                return;
            }
            underWay++;
            carried[from] += bytes.length;
            busyUntil = Math.max(busyUntil, loop.now()) + bytes.length * nanosPerByte;
            loop.mix(bytes.length);
            loop.after(busyUntil - loop.now() + delayMillis * Loop.MS, () -> arrive(mine, bytes));
            wake();
        }

        private void arrive(int mine, byte[] bytes) {
            if (mine != connection || !up || sites[1 - from].isDown()) {
                return;
            }
            underWay--;
            try {
                sites[1 - from].life().site.received(lane, bytes);
            } catch (OperatorException e) {
                loop.note("site " + (1 - from) + " refuses a message: " + e.what());
                cut("a message was refused");
                join(500);
            }
            wake();
        }
    }

    void attach(SimSite site) {
        site.life()
                .site
                .wakeWith(() -> ways.stream().filter(w -> sites[w.from] == site).forEach(Way::wake));
    }

    void shape(int delay, long perByte) {
        delayMillis = delay;
        nanosPerByte = perByte;
    }

    boolean isUp() {
        return up;
    }

    /** Bytes that a site has sent so far, whether they arrived or not. */
    long carried(int from) {
        return carried[from];
    }

    /** Bytes that may be under way from a site, or wait where nobody can call them back, when the link is cut. */
    static long mostUnderWay() {
        return (long) Lane.values().length * MOST_UNDER_WAY * (Outgoing.LEAST_FRAME_BYTES + MORE_BYTES);
    }

    /** Nothing arrives any more; each side learns of it some time later. */
    void cut(String why) {
        wanted = false;
        if (!up) {
            return;
        }
        loop.note("the link is cut: " + why);
        up = false;
        connection++;
        for (var site : sites) {
            if (!site.isDown()) {
                var life = site.life();
                life.linked = true;
                loop.after(loop.between(0, 400), () -> down(site, life));
            }
        }
    }

    private static void down(SimSite site, SimSite.Life life) {
        if (!site.isDown() && site.life() == life && life.linked) {
            life.linked = false;
            life.site.down("cut");
        }
    }

    void join(int withinMillis) {
        wanted = true;
        loop.after(loop.between(0, withinMillis), this::joined);
    }

    private void joined() {
        if (!wanted || up || sites[0].isDown() || sites[1].isDown()) {
            return;
        }
        for (var site : sites) {
            down(site, site.life());
        }
        loop.note("the link is up");
        connection++;
        up = true;
        ways.forEach(Way::restart);
        boolean first = loop.random.nextBoolean();
        sites[first ? 0 : 1].life().site.up(PEER);
        sites[first ? 1 : 0].life().site.up(PEER);
    }
}
