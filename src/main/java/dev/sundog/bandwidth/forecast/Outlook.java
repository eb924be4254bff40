package dev.sundog.bandwidth.forecast;

import dev.sundog.model.Quantiles;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What one quantity will be over the next hour, in slots of five minutes, and over the next day, in hours. Confined to one thread.
 */
public final class Outlook {
    private static final Duration NEAR_SLOT = Duration.ofMinutes(5);
    private static final Duration FAR_SLOT = Duration.ofHours(1);
    private static final int NEAR_SLOTS = 12;
    private static final int FAR_SLOTS = 24;

    private final Slots near;
    private final Slots far;

    private Outlook(SeriesForecast near, SeriesForecast far) {
        this.near = new Slots(near);
        this.far = new Slots(far);
    }

    private static Timing near(ZoneId zone) {
        return Timing.daily(NEAR_SLOT, NEAR_SLOTS, zone);
    }

    private static Timing far(ZoneId zone) {
        return Timing.daily(FAR_SLOT, FAR_SLOTS, zone);
    }

    /** Of something never measured. */
    public static Outlook begun(ZoneId zone) {
        return new Outlook(new SeriesForecast(near(zone)), new SeriesForecast(far(zone)));
    }

    /** Goes on where another ended; what cannot be read is begun anew. */
    public static Outlook restored(ZoneId zone, byte[] saved) {
        try {
            var buffer = ByteBuffer.wrap(saved);
            var nearBytes = new byte[Math.clamp(buffer.getInt(), 0, buffer.remaining())];
            buffer.get(nearBytes);
            var farBytes = new byte[buffer.remaining()];
            buffer.get(farBytes);
            return new Outlook(
                    SeriesForecast.restored(near(zone), nearBytes), SeriesForecast.restored(far(zone), farBytes));
        } catch (BufferUnderflowException e) {
            return begun(zone);
        }
    }

    /** What was learnt up to the last whole slot. */
    public byte[] saved() {
        var first = near.series().saved();
        var second = far.series().saved();
        return ByteBuffer.allocate(4 + first.length + second.length)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
    }

    /**
     * Takes a measurement in.
     *
     * @param value mean over the time measured, zero or more
     * @param seconds how long that was
     * @param wallNanos when it ended, nanoseconds since 1970
     */
    public void take(double value, double seconds, long wallNanos) {
        near.take(value, seconds, wallNanos);
        far.take(value, seconds, wallNanos);
    }

    /** What it will be then, at most a day ahead; empty while too little was seen to say more than what is now. */
    public Optional<Quantiles> in(Duration ahead) {
        var slots = ahead.compareTo(NEAR_SLOT.multipliedBy(NEAR_SLOTS)) <= 0 ? near : far;
        if (slots.series().isCold()) {
            return Optional.empty();
        }
        long slotNanos = slots.series().timing().slot().toNanos();
        var curves = slots.curves();
        int at = Math.clamp(ahead.toNanos() / slotNanos, 0, curves.size() - 1);
        return Optional.of(curves.get(at).quantiles());
    }

    /** The two series that it is made of, and what is said of each slot of their horizons. */
    public List<Part> parts() {
        return List.of(new Part(near.series(), near.curves()), new Part(far.series(), far.curves()));
    }

    /** How well the next slot of five minutes was foreseen. */
    public Track track() {
        return near.series().track();
    }

    /** @param curves for each slot of the horizon */
    public record Part(SeriesForecast series, List<Curve> curves) {
        public Part {
            curves = List.copyOf(curves);
        }
    }
}
