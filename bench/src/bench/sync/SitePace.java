package bench.sync;

import dev.sundog.bandwidth.TokenBucket;
import dev.sundog.host.BootClock;
import dev.sundog.link.Pace;
import dev.sundog.model.Rate;

/** What a site may send, held as the agent holds it. */
final class SitePace implements Pace {
    private final TokenBucket bucket;

    SitePace(Rate rate) {
        bucket = new TokenBucket(rate, BootClock.nanos());
    }

    @Override
    public synchronized long reserveNanos(int wireBytes) {
        return bucket.reserve(wireBytes, BootClock.nanos());
    }

    @Override
    public synchronized long stillNanos(int wireBytes) {
        return bucket.untilOwes(wireBytes, BootClock.nanos());
    }

    @Override
    public synchronized void reserveControl(int wireBytes) {
        bucket.take(wireBytes, BootClock.nanos());
    }
}
