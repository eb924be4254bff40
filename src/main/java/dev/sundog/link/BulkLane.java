package dev.sundog.link;

import java.io.IOException;

/** The lane of content: each message compressed as it leaves, and written in slices as the pace allows. */
final class BulkLane {
    private static final long KEEP_NANOS = 1_000_000_000L;
    private static final double FRAME_SECONDS = 0.012;
    /** What goes to the kernel at once stands in the line before a barrier, whichever connection that takes. */
    private static final double SLICE_SECONDS = 0.0025;

    private static final byte[] NOTHING = new byte[0];

    private final Session session;
    private final LaneConnection connection;
    private final Shrinker shrinker = new Shrinker();
    private final Unshrinker unshrinker = new Unshrinker();
    private volatile boolean receiving;
    private volatile boolean idle = true;
    private volatile long idleNanos;
    private volatile long pacedNanos;

    BulkLane(Session session, LaneConnection connection) {
        this.session = session;
        this.connection = connection;
        this.idleNanos = session.traffic.now();
    }

    LaneConnection connection() {
        return connection;
    }

    boolean receiving() {
        return receiving;
    }

    /** When this side last had nothing to send. */
    long idleNanos() {
        return idle ? session.traffic.now() : idleNanos;
    }

    /** How long pace held this side back so far. */
    long pacedNanos() {
        return pacedNanos;
    }

    void readAll() throws IOException {
        while (!session.isOver()) {
            var frame = connection.read(LaneConnection.MOST_PAYLOAD);
            switch (frame.type()) {
                case PART -> unshrinker.add(frame.payload());
                case LAST, MESSAGE -> {
                    unshrinker.add(frame.payload());
                    receive(unshrinker.message());
                }
                case KEEP -> {}
                case HELLO, REFUSE, PING, PONG -> throw new ProtocolException("an unexpected " + frame.type());
            }
        }
    }

    private void receive(byte[] message) {
        receiving = true;
        session.listener.received(Lane.BULK, message);
        connection.heard();
        receiving = false;
    }

    void writeAll() throws IOException {
        while (!session.isOver()) {
            long seen = session.wakes();
            byte[] message = session.outgoing.next(Lane.BULK, frameBytes());
            if (message == null) {
                awaitMore(seen);
            } else {
                idle = false;
                send(shrinker.shrink(SiteLink.checked(message)));
            }
        }
    }

    /** What is more important waits for one frame, which shall take no longer than some 12 ms. */
    private int frameBytes() {
        double fits = session.probes.carriedBytesPerSecond() * FRAME_SECONDS;
        return (int) Math.clamp(fits, Outgoing.LEAST_FRAME_BYTES, Outgoing.MOST_FRAME_BYTES);
    }

    /** Whole TLS records, about as many as the line carries in 2.5 ms; less than one where the pace is so slow that it would tell. */
    private int sliceBytes() {
        int records = (int) (session.probes.carriedBytesPerSecond() * SLICE_SECONDS / LaneConnection.SLICE);
        int whole = Math.clamp(records, 1, LaneConnection.MOST_PAYLOAD / LaneConnection.SLICE) * LaneConnection.SLICE;
        return Math.min(whole, session.traffic.mostAtOnce());
    }

    private void awaitMore(long seen) throws IOException {
        idle = true;
        session.awaitWake(seen, KEEP_NANOS);
        idleNanos = session.traffic.now();
        keep();
    }

    private void keep() throws IOException {
        boolean quiet = session.traffic.now() - connection.wroteNanos() >= KEEP_NANOS;
        if (quiet && !session.isOver()) {
            connection.sendNow(FrameType.KEEP, NOTHING);
        }
    }

    private void send(byte[] packed) throws IOException {
        int most = sliceBytes();
        int from = 0;
        boolean last = false;
        while (!last && !session.isOver()) {
            int length = Math.min(most, packed.length - from);
            pace(Wire.bytes(LaneConnection.HEADER + length));
            last = from + length == packed.length;
            var type = !last ? FrameType.PART : from == 0 ? FrameType.MESSAGE : FrameType.LAST;
            connection.write(type, packed, from, length);
            from += length;
        }
    }

    /** Waits in short steps, between which the peer hears that this side lives, and no longer than the pace asks then. */
    private void pace(int wireBytes) throws IOException {
        long nanos = session.traffic.reserve(wireBytes);
        if (nanos <= 0) {
            return;
        }
        long start = session.traffic.now();
        long before = pacedNanos;
        long left = nanos;
        while (left > 0 && !session.isOver()) {
            session.awaitTime(Math.min(left, KEEP_NANOS));
            long waited = session.traffic.now() - start;
            pacedNanos = before + waited;
            left = Math.min(nanos - waited, session.traffic.still(wireBytes));
            keep();
        }
    }

    void release() {
        shrinker.close();
        unshrinker.close();
    }
}
