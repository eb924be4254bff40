package dev.sundog.link;

import dev.sundog.model.Marks;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one logical link between the two sites: two connections, which stand and fall together, and are made again by
 * themselves. The private site dials, the public one accepts.
 */
public final class SiteLink implements AutoCloseable {
    /** A message is never longer. */
    public static final int MAX_MESSAGE_BYTES = 66_000;

    /** What this agent speaks. */
    final Credentials me;

    final Site peerSite;
    final Traffic traffic;
    final Greeting greeting;
    private final Outgoing outgoing;
    private final LinkListener listener;
    private final Probes probes = new Probes();
    private final Refusals troubles;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock running = new ReentrantLock();
    private final Reach reach;
    private volatile @Nullable Session current;
    private volatile @Nullable String trouble;
    private volatile Marks marks = Marks.NONE;

    /** How the two ends find each other. */
    interface Reach extends AutoCloseable {
        void start(SiteLink link);

        OptionalInt port();

        @Override
        void close();
    }

    SiteLink(
            Credentials me,
            Reach reach,
            Outgoing outgoing,
            LinkListener listener,
            Pace pace,
            LongSupplier bootNanos,
            Protocol protocol) {
        var site = me.identity().voter().site();
        this.peerSite = site.orElseThrow(() -> new OperatorException(
                        "The bundle is of the witness, which has no link", "Use the bundle of this site"))
                .other();
        this.me = me;
        this.reach = reach;
        this.outgoing = outgoing;
        this.listener = listener;
        this.traffic = new Traffic(pace, bootNanos);
        this.greeting = new Greeting(me.identity(), protocol, peerSite.voter(), traffic);
        this.troubles = new Refusals(bootNanos);
    }

    /**
     * A link that this site dials, again and again until closed.
     *
     * @param bootNanos a clock in nanoseconds that never jumps and counts while suspended
     */
    public static SiteLink dial(
            Credentials me,
            HostPort peer,
            Outgoing outgoing,
            LinkListener listener,
            Pace pace,
            LongSupplier bootNanos) {
        return new SiteLink(me, new Dialing(peer), outgoing, listener, pace, bootNanos, Protocol.OURS);
    }

    /**
     * A link that the other site dials.
     *
     * @param at where to listen
     * @param bootNanos a clock in nanoseconds that never jumps and counts while suspended
     */
    public static SiteLink accept(
            Credentials me, HostPort at, Outgoing outgoing, LinkListener listener, Pace pace, LongSupplier bootNanos) {
        return new SiteLink(me, new Accepting(at), outgoing, listener, pace, bootNanos, Protocol.OURS);
    }

    /**
     * Begins; to be called once.
     *
     * @throws OperatorException when the address cannot be listened on
     */
    public void start() {
        reach.start(this);
    }

    /** Where it listens, once started; none on the dialing side. */
    public OptionalInt port() {
        return reach.port();
    }

    /** There may be something to send: both writers look again. */
    public void wake() {
        var session = current;
        if (session != null) {
            session.wake();
        }
    }

    /** How packets of this side are marked from now on, once both sides have greeted each other. */
    public void mark(Marks changed) {
        marks = changed;
        session().ifPresent(session -> session.mark(changed));
    }

    Marks marks() {
        return marks;
    }

    public LinkMeasurement measurement() {
        var session = current;
        boolean up = session != null && !session.isOver();
        return probes.measurement(up, traffic, silentNanos());
    }

    /** Since anything was heard from the other side. */
    public long silentNanos() {
        var session = current;
        return session != null ? session.silentNanos() : Math.max(0, traffic.now() - traffic.heardNanos());
    }

    /** Why the link does not stand, as far as known; none while it stands. */
    public Optional<String> trouble() {
        return measurement().up() ? Optional.empty() : Optional.ofNullable(trouble);
    }

    /** Drops the connections, as if they had failed; the dialing side dials again. */
    public void drop(String why) {
        var session = current;
        if (session != null) {
            session.end(why);
        }
    }

    /** Drops the connections and makes no more. Waits for {@code down}, but not when called by the listener itself. */
    @Override
    public void close() {
        closed.countDown();
        reach.close();
        drop("closed on this side");
        var session = current;
        try {
            boolean ours = session != null && session.isWorking();
            if (!ours && running.tryLock(5, TimeUnit.SECONDS)) {
                running.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** This end's address, while the link is up. */
    public Optional<InetAddress> local() {
        return session().map(Session::local);
    }

    /** The other end's address, as this side sees it, while the link is up. */
    public Optional<InetAddress> remote() {
        return session().map(Session::remote);
    }

    /** The session that stands now. */
    Optional<Session> session() {
        return Optional.ofNullable(current).filter(s -> !s.isOver());
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits, or less when closed. */
    void pause(long nanos) {
        try {
            var _ = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Session session(UUID attempt, LaneConnection control, LaneConnection bulk) {
        return new Session(attempt, control, bulk, outgoing, listener, traffic, probes);
    }

    /** Runs a session to its end, after the one before it. */
    void run(Session session) {
        running.lock();
        try {
            current = session;
            session.mark(marks);
            if (isClosed()) {
                session.end("closed on this side");
            }
            trouble = "it went down: " + session.run();
        } finally {
            current = null;
            running.unlock();
        }
    }

    /** Notes why a link could not be made; logs it once a minute for each kind of news. */
    void trouble(String from, String kind, Exception problem) {
        var why = problem.getMessage() == null ? "it closed the connection" : problem.getMessage();
        trouble = Refusals.clean("no link with the " + peerSite.label() + " agent, " + from + ": " + why);
        if (!isClosed()) {
            troubles.note(kind, trouble);
        }
    }

    static byte[] checked(byte[] message) {
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes, at most " + MAX_MESSAGE_BYTES);
        }
        return message;
    }
}
