package dev.sundog.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** The lane of short messages, which the link's probes share. */
final class ControlLane {
    private static final long PING_NANOS = 100_000_000L;
    private static final int MOST_WAITING = 16;

    private record Ping(long sentNanos, long arrivedNanos) {}

    private final Session session;
    private final LaneConnection connection;
    private final BulkLane bulk;
    private final Shrinker shrinker = new Shrinker();
    private final Unshrinker unshrinker = new Unshrinker();
    private final ArrayBlockingQueue<Ping> pings = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean receiving;

    ControlLane(Session session, LaneConnection connection, BulkLane bulk) {
        this.session = session;
        this.connection = connection;
        this.bulk = bulk;
    }

    LaneConnection connection() {
        return connection;
    }

    boolean receiving() {
        return receiving;
    }

    void readAll() throws IOException {
        while (!session.isOver()) {
            var frame = connection.read(LaneConnection.MOST_PAYLOAD);
            switch (frame.type()) {
                case PING -> pinged(frame.payload());
                case PONG ->
                    session.probes.answered(
                            Probes.Pong.read(frame.payload()),
                            session.traffic.now(),
                            bulk.idleNanos(),
                            bulk.pacedNanos());
                case MESSAGE -> {
                    unshrinker.add(frame.payload());
                    receive(unshrinker.message());
                }
                case KEEP -> {}
                case HELLO, REFUSE, PART, LAST -> throw new ProtocolException("an unexpected " + frame.type());
            }
        }
    }

    private void receive(byte[] message) {
        receiving = true;
        session.listener.received(Lane.CONTROL, message);
        connection.heard();
        receiving = false;
    }

    /** Unanswered probes beyond a few are dropped: their answers would tell nothing. */
    private void pinged(ByteBuffer payload) throws ProtocolException {
        if (payload.remaining() != 8) {
            throw new ProtocolException("a PING of " + payload.remaining() + " bytes");
        }
        var _ = pings.offer(new Ping(payload.getLong(), session.traffic.now()));
        session.wake();
    }

    void writeAll() throws IOException {
        long nextPing = session.traffic.now();
        while (!session.isOver()) {
            long seen = session.wakes();
            answerPings();
            long now = session.traffic.now();
            if (now - nextPing >= 0) {
                session.probes.sent(now, session.traffic.sentBytes());
                connection.sendNow(
                        FrameType.PING, ByteBuffer.allocate(8).putLong(now).array());
                nextPing = now + PING_NANOS;
            }
            byte[] message = session.outgoing.next(Lane.CONTROL, Outgoing.LEAST_FRAME_BYTES);
            if (message == null) {
                session.awaitWake(seen, nextPing - session.traffic.now());
            } else {
                connection.sendNow(FrameType.MESSAGE, shrinker.shrink(SiteLink.checked(message)));
            }
        }
    }

    private void answerPings() throws IOException {
        for (var ping = pings.poll(); ping != null; ping = pings.poll()) {
            long now = session.traffic.now();
            long held = now - ping.arrivedNanos();
            var pong = new Probes.Pong(ping.sentNanos(), held, session.traffic.receivedBytes(), now);
            connection.sendNow(FrameType.PONG, pong.bytes());
        }
    }

    void release() {
        pings.clear();
        shrinker.close();
        unshrinker.close();
    }
}
