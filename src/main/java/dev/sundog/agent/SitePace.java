package dev.sundog.agent;

import dev.sundog.bandwidth.TokenBucket;
import dev.sundog.link.Pace;
import dev.sundog.model.Rate;
import dev.sundog.transfer.Clocks;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what this site sends between sites under what both networks may carry at the time, and the mirror's bulk under what is left of
 * the month's budget. What does not wait is owed to the networks alone: a budget is short by what it took already. Thread-safe.
 */
final class SitePace implements Pace {
    private static final Logger LOG = LoggerFactory.getLogger(SitePace.class);
    private static final long SECOND_NANOS = 1_000_000_000L;
    /** Timetables change by the minute. */
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;

    /** Of what is allowed, for what is not the mirror's: the mirror keeps a fifth, also while others take all. */
    private static final double OTHERS = 0.8;

    private static final double BURST = 0.01;
    /** About what one packet carries, with what TLS adds to it. */
    private static final double LEAST_BYTES = 1_300;

    private final TokenBucket bucket;
    private final TokenBucket ration;
    private final Supplier<Rate> allowed;
    private final Clocks clocks;
    private final Spend spend;
    private Rate rate;
    private Rate spending;
    private long lookNanos;
    /** Bytes of others that may be counted now: those of a second at most. */
    private double room;

    private long roomNanos;

    /** @param allowed what both networks let this site send */
    SitePace(Supplier<Rate> allowed, Clocks clocks, Spend spend) {
        this.allowed = allowed;
        this.clocks = clocks;
        this.spend = spend;
        long now = clocks.bootNanos().getAsLong();
        this.rate = allowed.get();
        this.bucket = new TokenBucket(rate, now);
        this.spending = spend.rate();
        this.ration = new TokenBucket(spending, now);
        this.lookNanos = now;
        this.roomNanos = now;
    }

    /** What is allowed has changed. */
    synchronized void look() {
        look(clocks.bootNanos().getAsLong());
    }

    private void look(long now) {
        var fresh = allowed.get();
        if (!fresh.equals(rate)) {
            LOG.info("What may be sent to the other site: {}, was {}", fresh, rate);
            rate = fresh;
            bucket.setRate(fresh, now);
        }
        var left = spend.rate();
        if (!left.equals(spending)) {
            spending = left;
            ration.setRate(left, now);
        }
        // Each second, in case the clock on the wall is set, and at the very minute.
        long wall = clocks.wallNanos().getAsLong();
        lookNanos = now + Math.min(SECOND_NANOS, MINUTE_NANOS - Math.floorMod(wall, MINUTE_NANOS));
    }

    private long now() {
        long now = clocks.bootNanos().getAsLong();
        if (now - lookNanos >= 0) {
            look(now);
        }
        return now;
    }

    @Override
    public synchronized long reserveNanos(int wireBytes) {
        spend.bulk(wireBytes);
        long now = now();
        return Math.max(bucket.reserve(wireBytes, now), ration.reserve(wireBytes, now));
    }

    @Override
    public synchronized long stillNanos(int wireBytes) {
        long now = now();
        return Math.max(bucket.untilOwes(wireBytes, now), ration.untilOwes(wireBytes, now));
    }

    /** A hundredth of a second's bytes, at least a packet's. */
    @Override
    public synchronized int mostAtOnce() {
        return rate.isUnlimited()
                ? Integer.MAX_VALUE
                : (int) Math.clamp(rate.bytesPerSecond() * BURST, LEAST_BYTES, Integer.MAX_VALUE);
    }

    @Override
    public synchronized void reserveControl(int wireBytes) {
        spend.control(wireBytes);
        bucket.take(wireBytes, now());
    }

    /** Counts bytes that go at once and are not the mirror's, which waits for them; so many of them as leave it its fifth. */
    synchronized void yieldTo(int wireBytes) {
        spend.relayed(wireBytes);
        long now = now();
        if (rate.isUnlimited()) {
            roomNanos = now;
            return;
        }
        double perSecond = OTHERS * rate.bytesPerSecond();
        room = Math.min(perSecond, room + (now - roomNanos) / 1e9 * perSecond);
        roomNanos = now;
        int counted = (int) Math.min(wireBytes, room);
        room -= counted;
        bucket.take(counted, now);
    }
}
