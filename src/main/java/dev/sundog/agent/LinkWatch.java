package dev.sundog.agent;

import dev.sundog.bandwidth.history.Observed;
import dev.sundog.bandwidth.history.Parts;
import dev.sundog.bandwidth.history.Rates;
import dev.sundog.bandwidth.history.Recorder;
import dev.sundog.bandwidth.history.Resolution;
import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.PathMeasurement;
import dev.sundog.host.InterfaceCounters;
import dev.sundog.link.LinkMeasurement;
import dev.sundog.link.SiteLink;
import dev.sundog.link.StampPort;
import dev.sundog.link.StampRefusals;
import dev.sundog.model.Rate;
import dev.sundog.transfer.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the link every second, beside the loop, and keeps what it saw. */
final class LinkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final long SECOND = 1_000_000_000L;

    private final SiteLink link;
    private final Optional<StampPort> port;
    private final LinkHistory history;
    private final Clocks clocks;
    private final Recorder recorder;
    private final Foreground foreground = new Foreground();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private long receivedBytes;
    private long receivedAt;
    private volatile Optional<Foreground.Rates> others = Optional.empty();

    /** @param port absent where nothing is measured by packets */
    LinkWatch(SiteLink link, Optional<StampPort> port, LinkHistory history, Clocks clocks) {
        this.link = link;
        this.port = port;
        this.history = history;
        this.clocks = clocks;
        this.receivedAt = clocks.bootNanos().getAsLong();
        long hour = Resolution.HOURS.start(wallSeconds());
        this.recorder = new Recorder(history.read(Resolution.MINUTES, hour, hour + Resolution.HOURS.seconds));
    }

    private long wallSeconds() {
        return Math.floorDiv(clocks.wallNanos().getAsLong(), SECOND);
    }

    void start() {
        Thread.ofVirtual().name("link-watch").start(this::run);
    }

    private void run() {
        long next = clocks.bootNanos().getAsLong();
        while (closed.getCount() > 0) {
            try {
                history.write(recorder.take(look(), wallSeconds()));
            } catch (RuntimeException e) {
                LOG.error("The link was not looked at", e);
            }
            next += SECOND;
            long now = clocks.bootNanos().getAsLong();
            next = Math.max(next, now); // after a pause it does not hurry to make up for it
            pause(next - now);
        }
        history.write(recorder.finish());
        ended.countDown();
    }

    private void pause(long nanos) {
        try {
            var _ = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Observed look() {
        var m = link.measurement();
        others = foreground.look(
                link.local().flatMap(InterfaceCounters::of),
                m.bytesSent(),
                m.bytesReceived(),
                clocks.bootNanos().getAsLong());
        return new Observed(port.map(StampPort::take).orElseGet(PathInterval::none), m.up(), rates(m));
    }

    private Rates rates(LinkMeasurement m) {
        long now = clocks.bootNanos().getAsLong();
        double seconds = (now - receivedAt) / 1e9;
        double received = seconds > 0 ? (m.bytesReceived() - receivedBytes) / seconds : Double.NaN;
        receivedBytes = m.bytesReceived();
        receivedAt = now;
        return Rates.of(
                m.deliveryRate().map(Rate::bytesPerSecond).orElse(Double.NaN),
                m.sendingNow().bytesPerSecond(),
                received,
                others.map(Foreground.Rates::out).orElse(Double.NaN),
                others.map(Foreground.Rates::in).orElse(Double.NaN));
    }

    Optional<PathMeasurement> path() {
        return port.flatMap(StampPort::measured);
    }

    StampRefusals refusals() {
        return port.map(StampPort::refusals).orElse(StampRefusals.NONE);
    }

    /** Why loss and one-way delay are not known; none where they are, or nothing is measured. */
    Optional<String> trouble() {
        return port.flatMap(StampPort::trouble);
    }

    /** What others send and receive by the link's interface, as it was in the last second. */
    Optional<Foreground.Rates> foreground() {
        return others;
    }

    /**
     * What is kept of the time until now, in no more parts than these.
     *
     * @param back how far
     * @param most 1 or more
     */
    Parts history(Duration back, int most) {
        var resolution = Resolution.reaching(back);
        var parts = Parts.empty(resolution, back.toSeconds(), wallSeconds(), most);
        return parts.with(history.read(resolution, parts.fromSeconds(), parts.endSeconds()));
    }

    @Override
    public void close() throws InterruptedException, IOException {
        closed.countDown();
        var _ = ended.await(2, TimeUnit.SECONDS);
        port.ifPresent(StampPort::close);
        history.close();
    }
}
