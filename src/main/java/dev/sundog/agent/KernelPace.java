package dev.sundog.agent;

import dev.sundog.api.CapsReport;
import dev.sundog.bandwidth.KernelClasses;
import dev.sundog.host.TrafficControl;
import dev.sundog.model.Enforcement;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.transfer.Clocks;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's classes on the interface that the link uses as networks, timetables and link have them, while {@code enforce} is
 * tc; else there are none. What others have put on an interface is left alone, and said. Under it the agent's own buckets hold all the
 * same, so that what cannot be had here makes no cap void. Thread-safe.
 */
final class KernelPace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelPace.class);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;
    /** How often it is looked whether all is still as it was left, and where the way goes. */
    private static final long CHECK_NANOS = 10 * SECOND_NANOS;

    private final Site site;
    private final Networks networks;
    private final Clocks clocks;
    private final KernelFlows flows;
    private final KernelTrace trace;
    private final Semaphore pokes = new Semaphore(0);
    private volatile boolean closed;
    private volatile @Nullable String trouble;
    private volatile @Nullable KernelClasses standing;
    private @Nullable InetAddress way;
    private String device = "";
    private long checkedNanos;

    KernelPace(Site site, Networks networks, Clocks clocks, KernelFlows flows, KernelTrace trace) {
        this.site = site;
        this.networks = networks;
        this.clocks = clocks;
        this.flows = flows;
        this.trace = trace;
    }

    /**
     * Takes away what an earlier life left, and begins.
     *
     * @throws OperatorException where the configuration wants what cannot be had now
     */
    void start() {
        trace.left().ifPresent(this::takeAway);
        boolean asked = networks.enforcement(site) == Enforcement.TC;
        if (asked && !TrafficControl.isThere()) {
            throw new OperatorException(
                    "'enforce: tc' is asked for, and tc cannot be run here",
                    "Install iproute2, or let 'enforce' of this site's network be own");
        }
        // A name or a way may be missing only now, while a host comes up: that is waited for.
        if (asked && leads()) {
            look(true);
        }
        var _ = Thread.ofVirtual().name("kernel-pace").start(this::run);
    }

    private boolean leads() {
        try {
            return TrafficControl.towards(flows.remote()).isPresent();
        } catch (OperatorException e) {
            return false;
        }
    }

    /** Something may be other than it was. */
    void look() {
        pokes.release();
    }

    /** How the kernel holds what is sent; empty where nobody asked it to. */
    Optional<CapsReport.Kernel> report() {
        var there = Optional.ofNullable(standing).map(KernelClasses::device);
        var why = Optional.ofNullable(trouble);
        return there.isEmpty() && why.isEmpty() ? Optional.empty() : Optional.of(new CapsReport.Kernel(there, why));
    }

    private void run() {
        while (!closed) {
            try {
                long wall = clocks.wallNanos().getAsLong();
                long wait = Math.min(SECOND_NANOS, MINUTE_NANOS - Math.floorMod(wall, MINUTE_NANOS));
                boolean poked = pokes.tryAcquire(wait, TimeUnit.NANOSECONDS);
                pokes.drainPermits();
                tryLook(poked);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tryLook(boolean poked) {
        try {
            look(poked);
        } catch (OperatorException e) {
            said(e.what() + " -> " + e.remedy());
        } catch (RuntimeException e) {
            LOG.error("the kernel's classes could not be looked at", e);
        }
    }

    private void said(@Nullable String now) {
        if (now != null && !now.equals(trouble)) {
            LOG.warn("What is sent is held by this agent alone: {}", now);
        }
        trouble = now;
    }

    /** @param check whether nothing is taken to be as it was */
    private synchronized void look(boolean check) {
        if (closed) {
            return;
        }
        if (networks.enforcement(site) == Enforcement.OWN) {
            clear();
            said(null);
            return;
        }
        long now = clocks.bootNanos().getAsLong();
        boolean due = check || now - checkedNanos >= CHECK_NANOS;
        if (trouble != null && !due) {
            return; // as it was a second ago
        }
        var to = flows.remote();
        if (due || !to.equals(way)) {
            checkedNanos = now;
            way = to;
            inspect(TrafficControl.towards(to).orElseThrow(() -> noWay(to)));
        }
        put(new KernelClasses(device, networks.from(site), flows.all(to), networks.marks(site)));
        said(null);
    }

    private static OperatorException noWay(InetAddress to) {
        return new OperatorException(
                "No interface leads to " + TrafficControl.figures(to) + ", the other site",
                "Give this host a route, as 'ip route get' tells");
    }

    /** Goes on to this interface. Refuses what others have put there; notes when ours is gone. */
    private void inspect(String on) {
        if (standing != null && !standing.device().equals(on)) {
            clear();
        }
        device = on;
        var root = TrafficControl.root(on)
                .orElseThrow(() -> new OperatorException(
                        "tc does not tell what interface " + on + " sends by", "Look with: tc qdisc show dev " + on));
        boolean ours = root.handle().equals(KernelClasses.HANDLE);
        if (ours && standing != null) {
            return;
        }
        if (standing != null) {
            LOG.warn("Somebody took the classes of {} away: {} stands there now", on, root);
            standing = null;
        }
        if (ours) {
            throw new OperatorException(
                    "On interface " + on + " stand the classes of another agent of Sundog",
                    "Where no other runs on this host: tc qdisc del dev " + on + " root");
        }
        if (!root.isKernels()) {
            throw new OperatorException(
                    "Interface " + on + " sends by " + root + ", which somebody has put there: it is not replaced",
                    "Let 'enforce' of this site's network be own, or, where nobody needs it: tc qdisc del dev " + on
                            + " root");
        }
    }

    private void put(KernelClasses wanted) {
        var before = standing;
        if (before == null) {
            trace.begin(wanted.device());
            carryOut(wanted.device(), wanted.made());
            keepUsualQueue(wanted.device());
            LOG.info("The kernel holds what is sent on {}: {}", wanted.device(), wanted.rate());
        } else if (!before.equals(wanted)) {
            // Unknown until it is done: what fails half-way is made anew.
            standing = null;
            carryOut(before.device(), wanted.after(before));
        }
        standing = wanted;
    }

    /** All of it, or nothing of ours is left. */
    private void carryOut(String on, List<String> lines) {
        try {
            TrafficControl.carryOut(lines);
        } catch (OperatorException e) {
            takeAway(on);
            throw e;
        }
    }

    /** Others' packets wait as they did before, where the kernel can have that below a class. */
    private static void keepUsualQueue(String on) {
        UsualQueue.line(on).ifPresent(line -> {
            try {
                TrafficControl.carryOut(List.of(line));
            } catch (OperatorException e) {
                LOG.debug("everything else waits in one queue: {}", e.what());
            }
        });
    }

    private void clear() {
        var there = standing;
        standing = null;
        if (there != null) {
            takeAway(there.device());
            LOG.info("The kernel's classes on {} are taken away", there.device());
        }
    }

    /** Only what is ours. */
    private void takeAway(String from) {
        boolean ours = TrafficControl.root(from)
                .filter(r -> r.handle().equals(KernelClasses.HANDLE))
                .isPresent();
        if (ours) {
            TrafficControl.carryOut(KernelClasses.removed(from));
        }
        trace.end();
    }

    @Override
    public void close() {
        closed = true;
        pokes.release(); // not by an interrupt: a tc that runs is to end
        synchronized (this) {
            clear();
        }
    }
}
