package dev.sundog.link;

import dev.sundog.model.Marks;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a link: both lanes from their greeting until either fails. Four threads, one reader and writer per lane. */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long SILENCE_NANOS = 3_000_000_000L;
    private static final long LANE_SILENCE_NANOS = 30_000_000_000L;
    private static final long WATCH_NANOS = 100_000_000L;

    /** What a session's threads do until the connection fails. */
    interface Work {
        void run() throws IOException;
    }

    final UUID attempt;
    final Identity peer;
    final Outgoing outgoing;
    final LinkListener listener;
    final Traffic traffic;
    final Probes probes;
    private final ControlLane control;
    private final BulkLane bulk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile List<Thread> threads = List.of();
    private long wakes;
    private @Nullable String ended;

    Session(
            UUID attempt,
            LaneConnection control,
            LaneConnection bulk,
            Outgoing outgoing,
            LinkListener listener,
            Traffic traffic,
            Probes probes) {
        this.attempt = attempt;
        this.peer = control.connection().peer();
        this.outgoing = outgoing;
        this.listener = listener;
        this.traffic = traffic;
        this.probes = probes;
        control.greeted();
        bulk.greeted();
        this.bulk = new BulkLane(this, bulk);
        this.control = new ControlLane(this, control, this.bulk);
    }

    /** Tells the listener, works until the end, tells the listener again; gives the reason of the end. */
    String run() {
        if (!isOver()) {
            probes.restart();
            control.connection().heard();
            bulk.connection().heard();
            var remote = control.connection().connection().remote();
            LOG.info("link with the {} agent is up ({})", peer.voter().label(), remote);
            tell(() -> listener.up(peer));
            threads = List.of(
                    start("control-read", control::readAll),
                    start("control-write", control::writeAll),
                    start("bulk-read", bulk::readAll),
                    start("bulk-write", bulk::writeAll));
            var why = watch();
            closeLanes();
            threads.forEach(Session::join);
            LOG.info("link with the {} agent is down: {}", peer.voter().label(), why);
            tell(() -> listener.down(why));
        }
        closeLanes();
        control.release();
        bulk.release();
        return watch();
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("the receiver of the link's events failed", e);
            end("a fault on this side: " + e);
        }
    }

    /** Whether the current thread is one of this session's readers and writers. */
    boolean isWorking() {
        return threads.contains(Thread.currentThread());
    }

    private Thread start(String name, Work work) {
        return Thread.ofVirtual().name("link-" + name).start(() -> guard(name, work));
    }

    private void guard(String name, Work work) {
        try {
            work.run();
        } catch (EOFException | SocketException e) {
            end(Refusals.clean("the peer closed the connection, or it was lost: " + e.getMessage()));
        } catch (IOException e) {
            end(Refusals.clean("the connection failed: " + e.getMessage()));
        } catch (RuntimeException e) {
            if (!isOver()) {
                LOG.error("link {} failed here", name, e);
            }
            end("a fault on this side: " + e);
        } finally {
            end("it stopped here");
        }
    }

    /** Waits for the end, and brings it about when the peer falls silent; gives the reason. */
    private String watch() {
        while (true) {
            lock.lock();
            try {
                if (ended == null) {
                    var _ = changed.awaitNanos(WATCH_NANOS);
                }
                if (ended != null) {
                    return ended;
                }
            } catch (InterruptedException e) {
                end("it was interrupted");
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
            long now = traffic.now();
            if (silentNanos() > SILENCE_NANOS) {
                end("silent for 3 s");
            } else if (!bulk.receiving() && now - bulk.connection().heardNanos() > LANE_SILENCE_NANOS) {
                end("the bulk lane was silent for 30 s");
            }
        }
    }

    /** See {@link TlsConnection#exported}; of the control lane, whose two ends are those of this session. */
    byte[] exported(String label, String context, int bytes) throws IOException {
        return control.connection().connection().exported(label, context, bytes);
    }

    /** Marks what both lanes send from now on. */
    void mark(Marks marks) {
        try {
            control.connection().connection().mark(marks.control());
            bulk.connection().connection().mark(marks.bulk());
        } catch (IOException e) {
            if (!isOver()) {
                LOG.warn(
                        "what goes to the {} agent is not marked as it should: {}",
                        peer.voter().label(),
                        e.getMessage());
            }
        }
    }

    InetAddress remote() {
        return control.connection().connection().remoteAddress();
    }

    InetAddress local() {
        return control.connection().connection().local();
    }

    /** Since anything was heard; 0 while a message of control is being received, since then nothing can be heard. */
    long silentNanos() {
        return control.receiving() ? 0 : Math.max(0, traffic.now() - traffic.heardNanos());
    }

    void end(String why) {
        lock.lock();
        try {
            if (ended == null) {
                ended = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return ended != null;
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            wakes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How often someone woke the writers; to be read before looking for work. */
    long wakes() {
        lock.lock();
        try {
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until woken since {@code seen}, the session's end, or the time. */
    void awaitWake(long seen, long nanos) {
        await(seen, nanos);
    }

    /** Waits the time, or less at the session's end. */
    void awaitTime(long nanos) {
        await(-1, nanos);
    }

    private void await(long seen, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (ended == null && (seen < 0 || wakes == seen) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            end("it was interrupted");
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void closeLanes() {
        control.connection().close();
        bulk.connection().close();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
