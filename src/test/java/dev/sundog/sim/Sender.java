package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Outbox;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One epoch of holding a group: drives an {@link Outbox} as the transfer's Holding does. */
final class Sender {
    private static final Incarnation INCARNATION = new Incarnation(1, 1);
    private static final int MOST_IN_FLIGHT = 8;

    private record Flight(TreePath path, BitSet ids) {}

    private final GroupNode group;
    private final Epoch epoch;
    private final Outbox outbox;
    private final TreeMap<Long, Flight> flights = new TreeMap<>();
    private final Map<TreePath, Flight> latest = new HashMap<>();
    private final Map<Long, Consumer<Boolean>> barriers = new HashMap<>();
    private final Map<Long, Long> barrierSince = new HashMap<>();
    private final Map<Long, BitSet> settled = new HashMap<>();
    private Map<TreePath, BitSet> agreedAtLinkUp = Map.of();
    private long nextBarrier = 1;
    private boolean reading;
    private boolean compared;
    private long interruptions;
    private boolean begun;
    private boolean over;

    Sender(GroupNode group, Epoch epoch) {
        this.group = group;
        this.epoch = epoch;
        boolean waits = group.world().mutation != Mutation.BARRIERS_DO_NOT_WAIT;
        this.outbox = new Outbox(waits, 1 + group.world().loop.now());
    }

    Epoch epoch() {
        return epoch;
    }

    private long now() {
        return group.node().local();
    }

    /** Once all that was acknowledged here is made: before, this side's files are older than what it promised. */
    void begin() {
        begun = true;
        scan();
        if (group.node().linkIsUp()) {
            linkUp();
        }
    }

    boolean isBegun() {
        return begun;
    }

    /** Looks at every file: what is not as agreed is sent. */
    private void scan() {
        for (var path : group.disk().paths()) {
            if (!group.disk().read(path).equals(group.agreed(path))) {
                touch(path);
                group.ledger().mayRepeat(Disk.bytes(group.disk().read(path)));
            }
        }
    }

    void touch(TreePath path) {
        var ids = group.disk().read(path);
        outbox.on(new Outbox.Touched(path, group.segment(path), Disk.bytes(ids), ids.isEmpty()), now());
        pump();
    }

    void linkUp() {
        linkDown();
        if (!begun) {
            return;
        }
        agreedAtLinkUp = group.agreedAll();
        if (group.world().mutation == Mutation.ALL_IS_SENT_AGAIN) {
            group.forgetAgreed();
            group.disk().paths().forEach(this::touch);
        }
        group.send(100, there -> there.receiver().digestsAsked(epoch));
        pump();
    }

    void linkDown() {
        flights.values().forEach(f -> group.ledger().mayRepeat(Disk.bytes(f.ids())));
        flights.clear();
        latest.clear();
        compared = false;
        reading = false;
        interruptions++;
        outbox.on(new Outbox.LinkLost(), now());
    }

    void told(Epoch of, Map<TreePath, BitSet> there) {
        if (over || !of.equals(epoch)) {
            return;
        }
        var all = new HashSet<>(agreedAtLinkUp.keySet());
        all.addAll(there.keySet());
        for (var path : all) {
            var agreed = agreedAtLinkUp.getOrDefault(path, new BitSet());
            if (!agreed.equals(there.getOrDefault(path, new BitSet()))) {
                group.forgetAgreed(path);
                touch(path);
            }
        }
        compared = true;
        pump();
    }

    void pump() {
        while (begun && !over && !reading && group.node().linkIsUp() && flights.size() < MOST_IN_FLIGHT) {
            var segment = outbox.sendable().stream().sorted().findFirst();
            if (segment.isEmpty()) {
                return;
            }
            outbox.take(segment.get()).ifPresent(this::read);
        }
    }

    private void read(Outbox.Item item) {
        var ids = group.disk().read(item.path());
        if (settledAsKnown(item, ids)) {
            return;
        }
        reading = true;
        long of = interruptions;
        group.node().later(group.node().forceNanos(), () -> {
            if (over || of != interruptions) {
                return;
            }
            reading = false;
            if (group.world().mutation != Mutation.NOT_FORCED_HERE) {
                group.disk().force(item.path());
            }
            if (!settledAsKnown(item, ids)) {
                fly(item, ids);
            }
            pump();
        });
    }

    private boolean settledAsKnown(Outbox.Item item, BitSet ids) {
        boolean known =
                !item.selfContained() && !latest.containsKey(item.path()) && ids.equals(group.agreed(item.path()));
        if (known) {
            carryOut(outbox.on(new Outbox.Settled(List.of(item.sequence())), now()));
        }
        return known;
    }

    private void fly(Outbox.Item item, BitSet ids) {
        var before = settled.get(item.sequence());
        if (before != null && before.equals(ids)) {
            throw new Broken("G7", "sequence " + item.sequence() + " is sent again after it was acknowledged");
        }
        var last = latest.get(item.path());
        boolean told = last != null && last.ids().equals(ids);
        if (!told && group.other().receiver().has(item.path(), ids)) {
            group.ledger().repeated(Disk.bytes(ids));
        }
        var flight = new Flight(item.path(), ids);
        flights.put(item.sequence(), flight);
        latest.put(item.path(), flight);
        var version = new Version(epoch, INCARNATION, item.sequence());
        var change = new Change(group.id(), version, item.path(), Disk.content(ids));
        group.send(Disk.bytes(ids), there -> there.receiver().arrived(change));
    }

    void durable(Epoch of, List<Long> sequences) {
        if (over || !of.equals(epoch)) {
            return;
        }
        for (long sequence : sequences) {
            var flight = flights.remove(sequence);
            if (flight != null) {
                latest.remove(flight.path(), flight);
                group.agree(flight.path(), flight.ids());
                settled.put(sequence, flight.ids());
            }
        }
        carryOut(outbox.on(new Outbox.Settled(sequences), now()));
        pump();
    }

    void needed(Epoch of, long sequence) {
        var flight = over || !of.equals(epoch) ? null : flights.remove(sequence);
        if (flight == null) {
            return;
        }
        latest.remove(flight.path(), flight);
        // The name is sent as it is then, and whole.
        group.ledger().mayRepeat(Disk.bytes(group.disk().read(flight.path())));
        outbox.on(new Outbox.Needed(sequence), now());
        pump();
    }

    private void carryOut(List<Outbox.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Outbox.BarrierDone d -> complete(d.barrier(), true);
                case Outbox.BarrierLost l -> complete(l.barrier(), false);
            }
        }
    }

    private void complete(long barrier, boolean done) {
        barrierSince.remove(barrier);
        var waiting = barriers.remove(barrier);
        if (waiting != null) {
            group.node().later(0, () -> waiting.accept(done));
        }
    }

    void barrier(Consumer<Boolean> then) {
        long id = nextBarrier++;
        barriers.put(id, then);
        barrierSince.put(id, now());
        carryOut(outbox.on(new Outbox.BarrierAsked(id, Set.<SegmentId>of()), now()));
    }

    void releaseWaiting() {
        for (long id : List.copyOf(barriers.keySet())) {
            outbox.on(new Outbox.BarrierGivenUp(id), now());
            complete(id, true);
        }
    }

    long oldestBarrierNanos() {
        return barrierSince.values().stream()
                .mapToLong(since -> now() - since)
                .max()
                .orElse(0);
    }

    boolean isCurrent() {
        return compared && outbox.isEmpty();
    }

    void end() {
        carryOut(outbox.on(new Outbox.Deposed(), now()));
        over = true;
    }
}
