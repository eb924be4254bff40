package dev.sundog.gateway;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** What the exchanges of one event loop share; nothing of it needs a lock. */
final class Lane {
    private static final long FAST_MILLIS = 10;

    final EventLoop loop;
    /** Held requests and attempts under way. */
    final Ticker fast;
    /** Connections. */
    final Ticker slow;

    final Upstreams upstreams;

    Lane(EventLoop loop, Common common, @Nullable SslContext dial) {
        this.loop = loop;
        this.fast = new Ticker(loop, common.clock, FAST_MILLIS);
        long shortest =
                Math.min(common.limits.header().toMillis(), common.limits.idle().toMillis());
        this.slow = new Ticker(loop, common.clock, Math.clamp(shortest / 4, FAST_MILLIS, 1000));
        this.upstreams = new Upstreams(loop, slow, common, dial);
        if (dial != null) {
            loop.execute(() -> slow.add(new KeptReady(upstreams, common)));
        }
    }
}
