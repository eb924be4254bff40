package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import dev.sundog.sync.Inbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/** What a site receives of a group: drives an {@link Inbox} as the transfer's Mirroring does. */
final class Receiver {
    private final GroupNode group;
    private final Inbox inbox;
    private final List<Change> pending = new ArrayList<>();
    private final Deque<List<Change>> toMake = new ArrayDeque<>();
    private boolean making;

    Receiver(GroupNode group) {
        this.group = group;
        this.inbox = new Inbox(group.id(), group.world().mutation != Mutation.RECEIVER_TAKES_OLD_EPOCHS);
    }

    void recover() {
        pending.addAll(group.disk().journal);
        if (!pending.isEmpty()) {
            toMake.add(List.copyOf(pending));
            makeNext();
        }
    }

    boolean isApplied() {
        return pending.isEmpty();
    }

    void fence() {
        carryOut(inbox.on(new Inbox.Fence()));
    }

    /** The holder is asked to compare again: what came while nothing was accepted has been dropped. */
    void accept(Epoch epoch) {
        carryOut(inbox.on(new Inbox.Accept(epoch)));
        if (group.world().mutation != Mutation.NOT_COMPARED_AGAIN) {
            group.send(50, there -> there.compareAgain(epoch));
        }
    }

    void arrived(Change change) {
        if (inbox.accepts(change)) {
            pending.add(change);
        }
        carryOut(inbox.on(new Inbox.Arrived(change)));
    }

    private void carryOut(List<Inbox.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Inbox.Journal j -> journal(j.changes());
                case Inbox.Acknowledge a -> acknowledge(a.changes());
                case Inbox.Make m -> {
                    toMake.add(m.changes());
                    makeNext();
                }
                case Inbox.Drop d -> {
                    d.changes().forEach(this::drop);
                    group.applied();
                }
                case Inbox.AskAgain a -> {
                    a.changes().forEach(this::drop);
                    group.applied();
                    group.node().later(1000 * Loop.MS, () -> askAgain(a.changes()));
                }
                case Inbox.Refuse r ->
                    group.world().loop.note(group.id() + ": the receiver refuses an epoch before " + r.current());
            }
        }
    }

    private void askAgain(List<Change> changes) {
        changes.forEach(c -> group.send(
                60, there -> there.needed(c.version().epoch(), c.version().sequence())));
    }

    private void drop(Change change) {
        pending.removeIf(c -> c == change);
    }

    private void journal(List<Change> changes) {
        var disk = group.disk();
        int life = group.node().life();
        disk.beingJournalled = changes;
        boolean early = group.world().mutation == Mutation.ACKNOWLEDGED_BEFORE_DURABLE;
        group.world().loop.after(group.node().forceNanos(), () -> {
            if (group.node().life() == life && group.node().isAlive()) {
                if (group.node().isDiskFull() && !early) {
                    disk.beingJournalled = List.of();
                    group.node().post(() -> carryOut(inbox.on(new Inbox.JournalFailed())));
                    return;
                }
                disk.journal.addAll(changes);
                disk.beingJournalled = List.of();
                if (!early) {
                    group.node().post(() -> carryOut(inbox.on(new Inbox.Journalled())));
                }
            }
        });
        if (early) {
            group.node().later(0, () -> carryOut(inbox.on(new Inbox.Journalled())));
        }
    }

    private void acknowledge(List<Change> changes) {
        var sessions = new LinkedHashMap<Epoch, List<Long>>();
        for (var change : changes) {
            var version = change.version();
            sessions.computeIfAbsent(version.epoch(), e -> new ArrayList<>()).add(version.sequence());
        }
        sessions.forEach(
                (epoch, sequences) -> group.send(50 + 8L * sequences.size(), there -> there.durable(epoch, sequences)));
    }

    private void makeNext() {
        if (making || toMake.isEmpty()) {
            return;
        }
        making = true;
        var batch = toMake.remove();
        group.node().later(group.world().loop.between(1, 5), () -> make(batch));
    }

    private void make(List<Change> batch) {
        var newest = new LinkedHashMap<TreePath, BitSet>();
        batch.forEach(c -> newest.put(c.path(), Disk.ids(c)));
        var disk = group.disk();
        newest.forEach((path, ids) -> {
            var here = disk.read(path);
            boolean stray = !here.isEmpty() && !here.equals(group.agreed(path)) && !here.equals(ids);
            if (stray && group.world().mutation != Mutation.STRAYS_ARE_OVERWRITTEN) {
                disk.putAside(path);
            }
            disk.replace(path, ids);
        });
        group.node().later(group.node().forceNanos(), () -> {
            newest.keySet().forEach(disk::force);
            newest.forEach(group::agree);
            disk.keepAgreed(group.agreedAll());
            disk.journal.removeIf(c -> batch.stream().anyMatch(b -> b == c));
            batch.forEach(this::drop);
            making = false;
            makeNext();
            group.applied();
        });
    }

    void digestsAsked(Epoch epoch) {
        if (!epoch.equals(inbox.accepted())) {
            return;
        }
        var there = new HashMap<TreePath, BitSet>();
        for (var path : group.disk().paths()) {
            var ids = group.disk().read(path);
            // A version that nobody agreed on stands for something that the holder cannot have.
            boolean stray = !ids.isEmpty() && !ids.equals(group.agreed(path));
            there.put(path, stray ? BitSet.valueOf(new long[] {-1}) : ids);
        }
        pending.forEach(c -> there.put(c.path(), Disk.ids(c)));
        group.send(200, other -> other.told(epoch, there));
    }

    /** Whether this is the newest that is journalled here, or made and agreed on. */
    boolean has(TreePath path, BitSet ids) {
        BitSet newest = null;
        for (var change : group.disk().journal) {
            newest = change.path().equals(path) ? Disk.ids(change) : newest;
        }
        if (newest != null) {
            return newest.equals(ids);
        }
        return !ids.isEmpty()
                && group.disk().read(path).equals(ids)
                && group.agreed(path).equals(ids);
    }
}
