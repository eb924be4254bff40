package dev.sundog.gateway;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to one group's local service: at most the adaptive limit in flight, at most 256 waiting first-in first-out.
 * When the queue is full, reading requests are shed first. Thread-safe.
 */
final class Admission {
    private static final int QUEUE = 256;

    private final LongSupplier clock;
    private final ConcurrencyLimit limit;
    private final PressureWindow window = new PressureWindow();
    private final ArrayDeque<Ticket> queue = new ArrayDeque<>();
    private int inFlight;

    Admission(LongSupplier clock, int initialLimit) {
        this.clock = clock;
        this.limit = new ConcurrencyLimit(initialLimit);
    }

    /** One request at the door. Its callbacks run on its executor. */
    static final class Ticket {
        private final boolean writing;
        private final Executor executor;
        private final Runnable admitted;
        private final Runnable shed;
        private long sinceNanos;
        private int inFlightAtStart;
        private boolean inside;
        private boolean gone;

        Ticket(boolean writing, Executor executor, Runnable admitted, Runnable shed) {
            this.writing = writing;
            this.executor = executor;
            this.admitted = admitted;
            this.shed = shed;
        }
    }

    /** Asks for a place: sooner or later exactly one callback runs, unless the ticket leaves before. */
    void enter(Ticket ticket) {
        Runnable callback;
        Ticket called = ticket;
        synchronized (this) {
            ticket.sinceNanos = clock.getAsLong();
            if (inFlight < limit.limit() && queue.isEmpty()) {
                callback = admit(ticket);
            } else if (queue.size() < QUEUE) {
                queue.addLast(ticket);
                return;
            } else {
                called = victimFor(ticket);
                callback = called.shed;
                window.shed(clock.getAsLong(), clock.getAsLong() - called.sinceNanos);
                called.gone = true;
            }
        }
        called.executor.execute(callback);
    }

    /** The request is through with the service; a latency of 0 or less teaches nothing (it failed). */
    void leave(Ticket ticket, long latencyNanos) {
        Ticket next;
        do {
            synchronized (this) {
                if (!ticket.gone) {
                    leaveLocked(ticket, latencyNanos);
                }
                next = nextLocked();
            }
            if (next != null) {
                next.executor.execute(next.admitted);
            }
        } while (next != null);
    }

    synchronized Pressure pressure() {
        long now = clock.getAsLong();
        var oldest = queue.peekFirst();
        return window.pressure(
                now, inFlight, limit.limit(), queue.size(), oldest == null ? 0 : now - oldest.sinceNanos);
    }

    private void leaveLocked(Ticket ticket, long latencyNanos) {
        ticket.gone = true;
        if (!ticket.inside) {
            queue.remove(ticket);
            return;
        }
        inFlight--;
        if (latencyNanos > 0) {
            window.answered(clock.getAsLong(), latencyNanos);
            limit.on(latencyNanos, ticket.inFlightAtStart);
        }
    }

    private @Nullable Ticket nextLocked() {
        if (inFlight >= limit.limit()) {
            return null;
        }
        var next = queue.pollFirst();
        if (next != null) {
            admit(next);
        }
        return next;
    }

    private Runnable admit(Ticket ticket) {
        inFlight++;
        ticket.inside = true;
        ticket.inFlightAtStart = inFlight;
        long now = clock.getAsLong();
        window.admitted(now, now - ticket.sinceNanos);
        return ticket.admitted;
    }

    /** The newest reading request that waits, for a writing one; else the newcomer itself. */
    private Ticket victimFor(Ticket newcomer) {
        if (newcomer.writing) {
            for (Iterator<Ticket> it = queue.descendingIterator(); it.hasNext(); ) {
                var waiting = it.next();
                if (!waiting.writing) {
                    it.remove();
                    queue.addLast(newcomer);
                    return waiting;
                }
            }
        }
        return newcomer;
    }
}
