package dev.sundog.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What one end of a link sent and received so far, over all its connections; everything sent is also put to the pace. */
final class Traffic {
    private final Pace pace;
    private final LongSupplier bootNanos;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong messagesSent = new AtomicLong();
    private final AtomicLong messagesReceived = new AtomicLong();
    private volatile long heardNanos;

    Traffic(Pace pace, LongSupplier bootNanos) {
        this.pace = pace;
        this.bootNanos = bootNanos;
        this.heardNanos = bootNanos.getAsLong();
    }

    long now() {
        return bootNanos.getAsLong();
    }

    /** Counts a paced write; gives how long it must wait. */
    long reserve(int wireBytes) {
        long wait = pace.reserveNanos(wireBytes);
        sent.addAndGet(wireBytes);
        return wait;
    }

    /** Of what these bytes, reserved last, still have to wait. */
    long still(int wireBytes) {
        return pace.stillNanos(wireBytes);
    }

    int mostAtOnce() {
        return pace.mostAtOnce();
    }

    void control(int wireBytes) {
        pace.reserveControl(wireBytes);
        sent.addAndGet(wireBytes);
    }

    /** Counts what came in, and what TCP sends in answer. */
    void received(int wireBytes) {
        received.addAndGet(wireBytes);
        control(Wire.acknowledgements(wireBytes));
    }

    /** Counts a datagram that came in; nothing is sent for it by itself. */
    void datagramReceived(int wireBytes) {
        received.addAndGet(wireBytes);
    }

    /** Counts a frame that went out, as it was before TLS. */
    void frameSent(FrameType type, int bytes) {
        if (type.carriesMessage()) {
            messagesSent.addAndGet(bytes);
        }
    }

    /** Counts a frame that came in, as it was after TLS. */
    void frameReceived(FrameType type, int bytes) {
        if (type.carriesMessage()) {
            messagesReceived.addAndGet(bytes);
        }
    }

    LinkMeasurement.Messages messages() {
        return new LinkMeasurement.Messages(messagesSent.get(), messagesReceived.get());
    }

    void heard() {
        heardNanos = now();
    }

    long heardNanos() {
        return heardNanos;
    }

    long sentBytes() {
        return sent.get();
    }

    long receivedBytes() {
        return received.get();
    }
}
