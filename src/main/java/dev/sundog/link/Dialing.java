package dev.sundog.link;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;

/** The side that dials: both lanes, then the session, then again. */
final class Dialing implements SiteLink.Reach {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long LEAST_PAUSE_NANOS = 100_000_000L;
    private static final long MOST_PAUSE_NANOS = 2_000_000_000L;
    /** A session that stood this long starts the pauses anew. */
    private static final long STEADY_NANOS = 1_000_000_000L;

    private final HostPort peer;

    Dialing(HostPort peer) {
        this.peer = peer;
    }

    @Override
    public void start(SiteLink link) {
        Thread.ofVirtual().name("link-dial").start(() -> dialAll(link));
    }

    @Override
    public OptionalInt port() {
        return OptionalInt.empty();
    }

    private void dialAll(SiteLink link) {
        long pause = LEAST_PAUSE_NANOS;
        while (!link.isClosed()) {
            long start = link.traffic.now();
            try {
                link.run(connect(link));
                if (link.traffic.now() - start > STEADY_NANOS) {
                    pause = LEAST_PAUSE_NANOS;
                }
            } catch (IOException | RuntimeException e) {
                link.trouble(peer.toString(), String.valueOf(e.getMessage()), e);
            }
            link.pause(pause);
            pause = Math.min(2 * pause, MOST_PAUSE_NANOS);
        }
    }

    private Session connect(SiteLink link) throws IOException {
        var attempt = UUID.randomUUID();
        var control = lane(link, Lane.CONTROL, attempt);
        boolean good = false;
        try {
            var session = link.session(attempt, control, lane(link, Lane.BULK, attempt));
            good = true;
            return session;
        } finally {
            if (!good) {
                control.close();
            }
        }
    }

    private LaneConnection lane(SiteLink link, Lane lane, UUID attempt) throws IOException {
        var dialer = new TlsDialer(link.me, TIMEOUT);
        return link.greeting.open(dialer.dial(peer, link.peerSite.voter()), lane, attempt);
    }

    @Override
    public void close() {
        // the loop sees that the link is closed
    }
}
