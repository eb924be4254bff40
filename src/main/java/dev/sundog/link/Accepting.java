package dev.sundog.link;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The side that is dialed: a new attempt of the peer replaces what there was; two lanes of one attempt make a session. */
final class Accepting implements SiteLink.Reach {
    private static final Duration OTHER_LANE = Duration.ofSeconds(5);

    /** One lane that waits for the other. */
    private record Half(UUID attempt, Lane lane, LaneConnection connection, Cutoff cutoff) {
        void drop() {
            cutoff.close();
            connection.close();
        }
    }

    private final HostPort at;
    private @Nullable TlsListener listener;
    private @Nullable Half half;
    private @Nullable Session latest;

    Accepting(HostPort at) {
        this.at = at;
    }

    @Override
    public synchronized void start(SiteLink link) {
        listener = TlsListener.open(link.me, at, "link", link.traffic::now, tls -> greet(link, tls));
    }

    @Override
    public synchronized OptionalInt port() {
        return listener == null ? OptionalInt.empty() : OptionalInt.of(listener.port());
    }

    private void greet(SiteLink link, TlsConnection tls) {
        try {
            var agreed = link.greeting.answer(tls);
            var session = join(link, agreed);
            if (session != null) {
                link.run(session);
            } else {
                agreed.connection().awaitClosed();
            }
        } catch (IOException e) {
            link.trouble(tls.remoteHost(), tls.remoteHost(), e);
        }
    }

    /** The session, when this was its second lane. */
    private synchronized @Nullable Session join(SiteLink link, Greeting.Agreed agreed) {
        var hello = agreed.peer();
        var first = half;
        half = null;
        if (latest != null && !latest.attempt.equals(hello.attempt())) {
            latest.end("replaced by a new connection of the peer");
        }
        boolean pair = first != null && first.attempt.equals(hello.attempt()) && first.lane != hello.lane();
        if (first == null || !pair) {
            if (first != null) {
                first.drop();
            }
            var cutoff = new Cutoff(OTHER_LANE, agreed.connection());
            half = new Half(hello.attempt(), hello.lane(), agreed.connection(), cutoff);
            return null;
        }
        first.cutoff.close();
        boolean isControl = hello.lane() == Lane.CONTROL;
        var control = isControl ? agreed.connection() : first.connection;
        var bulk = isControl ? first.connection : agreed.connection();
        latest = link.session(hello.attempt(), control, bulk);
        return latest;
    }

    @Override
    public synchronized void close() {
        if (listener != null) {
            listener.close();
        }
        if (half != null) {
            half.drop();
        }
        if (latest != null) {
            latest.end("closed on this side");
        }
    }
}
