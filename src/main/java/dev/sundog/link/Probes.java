package dev.sundog.link;

import dev.sundog.model.Rate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the answers to probes tell about the path. Knows no clock; every time is an argument. */
final class Probes {
    private static final int REMEMBERED = 100;
    private static final long RECENT_NANOS = 10_000_000_000L;
    private static final long WINDOW_NANOS = 200_000_000L;
    /** Of what was carried this much counts one window later. */
    private static final double FORGET = 0.9;

    private static final long SENDING_NANOS = 1_000_000_000L;

    /** An answer: when the probe left, how long it was held, what the peer had received, and the peer's clock then. */
    record Pong(long sentNanos, long heldNanos, long receivedBytes, long peerNanos) {
        static Pong read(ByteBuffer in) throws ProtocolException {
            if (in.remaining() != 32) {
                throw new ProtocolException("a PONG of " + in.remaining() + " bytes");
            }
            return new Pong(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(32)
                    .putLong(sentNanos)
                    .putLong(heldNanos)
                    .putLong(receivedBytes)
                    .putLong(peerNanos)
                    .array();
        }
    }

    private record Trip(long atNanos, long nanos) {}

    private record Delivery(long atNanos, double bytesPerSecond, boolean paced) {}

    private record Sent(long atNanos, long bytes) {}

    private record Opening(Pong pong, long pacedNanos) {}

    private final ArrayDeque<Trip> trips = new ArrayDeque<>();
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
    private final ArrayDeque<Sent> sendings = new ArrayDeque<>();
    private @Nullable Opening opening;
    private double jitterNanos;
    private double carriedBytesPerSecond;

    /** A new connection: counts and clocks of the peer may have begun anew. */
    synchronized void restart() {
        opening = null;
    }

    /** Notes how much was sent so far. */
    synchronized void sent(long nowNanos, long totalBytes) {
        sendings.addLast(new Sent(nowNanos, totalBytes));
        while (sendings.size() > 1 && nowNanos - sendings.getFirst().atNanos > SENDING_NANOS) {
            sendings.removeFirst();
        }
    }

    /**
     * Takes an answer.
     *
     * @param idleNanos when this side last had nothing to send
     * @param pacedNanos how long pace held this side back so far
     */
    synchronized void answered(Pong pong, long nowNanos, long idleNanos, long pacedNanos) {
        long trip = Math.max(0, nowNanos - pong.sentNanos - pong.heldNanos);
        if (!trips.isEmpty()) {
            double difference = Math.abs(trip - trips.getLast().nanos) / 2.0;
            jitterNanos += (difference - jitterNanos) / 16;
        }
        trips.addLast(new Trip(nowNanos, trip));
        while (trips.size() > REMEMBERED) {
            trips.removeFirst();
        }
        window(pong, trip, nowNanos, idleNanos, pacedNanos);
    }

    private void window(Pong pong, long trip, long nowNanos, long idleNanos, long pacedNanos) {
        var from = opening;
        if (from == null) {
            opening = new Opening(pong, pacedNanos);
            return;
        }
        long nanos = pong.peerNanos - from.pong.peerNanos;
        if (nanos < WINDOW_NANOS) {
            return;
        }
        opening = new Opening(pong, pacedNanos);
        boolean applicationLimited = idleNanos - (from.pong.sentNanos - trip) >= 0;
        if (!applicationLimited) {
            double rate = Math.max(0, pong.receivedBytes - from.pong.receivedBytes) * 1e9 / nanos;
            boolean paced = pacedNanos - from.pacedNanos > nanos / 20;
            deliveries.addLast(new Delivery(nowNanos, rate, paced));
            carriedBytesPerSecond = Math.max(rate, carriedBytesPerSecond * FORGET);
        }
        deliveries.removeIf(d -> nowNanos - d.atNanos > RECENT_NANOS);
    }

    /** About what the other side received when it was last sent all that the link would take; 0 before. */
    synchronized double carriedBytesPerSecond() {
        return carriedBytesPerSecond;
    }

    synchronized LinkMeasurement measurement(boolean up, Traffic traffic, long silentNanos) {
        long now = traffic.now();
        var sorted = trips.stream().mapToLong(Trip::nanos).sorted().toArray();
        long last = trips.isEmpty() ? 0 : trips.getLast().nanos;
        long least = trips.stream()
                .filter(t -> now - t.atNanos <= RECENT_NANOS)
                .mapToLong(Trip::nanos)
                .min()
                .orElse(last);
        var best = deliveries.stream()
                .filter(d -> now - d.atNanos <= RECENT_NANOS)
                .reduce((a, b) -> b.bytesPerSecond > a.bytesPerSecond ? b : a);
        return new LinkMeasurement(
                up,
                Duration.ofNanos(last),
                Duration.ofNanos(least),
                Duration.ofNanos(quantile(sorted, 0.5)),
                Duration.ofNanos(quantile(sorted, 0.95)),
                Duration.ofNanos(Math.round(jitterNanos)),
                best.map(d -> new Rate(d.bytesPerSecond)),
                best.map(Delivery::paced).orElse(false),
                sendingNow(now, traffic.sentBytes()),
                traffic.sentBytes(),
                traffic.receivedBytes(),
                traffic.messages(),
                silentNanos);
    }

    private Rate sendingNow(long nowNanos, long totalBytes) {
        Optional<Sent> from = Optional.ofNullable(sendings.peekFirst());
        return from.filter(s -> nowNanos > s.atNanos)
                .map(s -> new Rate(Math.max(0, totalBytes - s.bytes) * 1e9 / (nowNanos - s.atNanos)))
                .orElse(Rate.ZERO);
    }

    /** The value that the given share of the sorted values does not exceed. */
    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
