package dev.sundog.bandwidth;

import dev.sundog.model.Rate;

/**
 * Holds a rate over every one-second window: at most one second of the rate and one frame, as long as no frame leaves
 * more than 5 ms after the moment it was given. Time is an argument in nanoseconds; confined to one thread by its caller.
 *
 * <p>Why that holds: a frame may start while nothing is owed, and then owes its bytes. What is owed drains at
 * {@code rate / 1.005}; idleness earns at most 5 ms of credit. In a window of one second at most 1.005 s of that drain can
 * be spent, which is one second of the rate, and the last frame may overdraw.
 */
public final class TokenBucket {
    /** What is returned when the rate is zero: ask again after {@link #setRate}. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final double CREDIT_NANOS = 5e6;
    private static final double DERATE = 1 + CREDIT_NANOS / 1e9;
    private static final double NEGLIGIBLE_BYTES = 1e-6;

    private double bytesPerNano;
    private double owedBytes;
    private long lastNanos;

    public TokenBucket(Rate rate, long nowNanos) {
        this.bytesPerNano = pace(rate);
        this.lastNanos = nowNanos;
    }

    private static double pace(Rate rate) {
        return rate.bytesPerSecond() / 1e9 / DERATE;
    }

    /** Changes the rate from now on; what is owed stays owed, credit shrinks with the rate. */
    public void setRate(Rate rate, long nowNanos) {
        drain(nowNanos);
        bytesPerNano = pace(rate);
        clampCredit();
    }

    /**
     * Takes these bytes and tells when they may go.
     *
     * @return nanoseconds to wait before sending them; {@link #NEVER} at rate zero, and then nothing is taken
     */
    public long reserve(int bytes, long nowNanos) {
        long wait = untilFree(nowNanos);
        if (wait != NEVER) {
            take(bytes, nowNanos);
        }
        return wait;
    }

    /** Nanoseconds until a frame of any size may go; 0 for now, {@link #NEVER} at rate zero. */
    public long untilFree(long nowNanos) {
        return bytesPerNano == 0 ? NEVER : untilOwes(0, nowNanos);
    }

    /** Nanoseconds until no more than so many bytes are owed; {@link #NEVER} at rate zero. */
    public long untilOwes(long bytes, long nowNanos) {
        drain(nowNanos);
        double over = owedBytes - bytes;
        if (over <= NEGLIGIBLE_BYTES) {
            return 0;
        }
        return bytesPerNano == 0 ? NEVER : (long) Math.ceil(over / bytesPerNano);
    }

    /** Counts bytes that go now whatever is owed. */
    public void take(long bytes, long nowNanos) {
        drain(nowNanos);
        if (!Double.isInfinite(bytesPerNano)) {
            owedBytes += bytes;
        }
    }

    /** Bytes that were sent and not yet earned; negative is credit. */
    public double owedBytes(long nowNanos) {
        drain(nowNanos);
        return owedBytes;
    }

    private void drain(long nowNanos) {
        long elapsed = nowNanos - lastNanos;
        if (elapsed <= 0) {
            return;
        }
        lastNanos = nowNanos;
        if (Double.isInfinite(bytesPerNano)) {
            owedBytes = 0;
            return;
        }
        owedBytes -= bytesPerNano * elapsed;
        clampCredit();
    }

    private void clampCredit() {
        double credit = Double.isInfinite(bytesPerNano) ? 0 : bytesPerNano * CREDIT_NANOS;
        owedBytes = Math.max(owedBytes, -credit);
    }
}
