package dev.sundog.gateway;

/**
 * Keeps a few connections to the other gateway open on one event loop: reads that move there because this site is full shall not wait
 * for handshakes.
 */
final class KeptReady implements Ticker.Ticking {
    static final int CONNECTIONS = 3;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final Upstreams upstreams;
    private final Common common;
    private long lookedAt;

    KeptReady(Upstreams upstreams, Common common) {
        this.upstreams = upstreams;
        this.common = common;
        this.lookedAt = common.clock.getAsLong();
    }

    @Override
    public void tick(long nowNanos) {
        if (nowNanos - lookedAt < PAUSE_NANOS || !common.traffic.otherReachable()) {
            return;
        }
        lookedAt = nowNanos;
        common.traffic
                .otherRelay()
                .ifPresent(at -> upstreams.ready(new Upstreams.Place(at, Upstreams.Way.RELAY), CONNECTIONS));
    }
}
