package dev.sundog.sync;

import dev.sundog.model.TreePath;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Names of one segment that wait to be sent, in order of time. Names that are gone come last, so that a move finds its content. */
final class Queued {
    private final SequencedMap<TreePath, Outbox.Item> present = new LinkedHashMap<>();
    /** What a directory held goes before it: what is kept of it there is then known by its name. */
    private final SequencedMap<TreePath, Outbox.Item> absent = new TreeMap<>(Comparator.reverseOrder());

    /** Those that are being written: they are not sent yet. */
    private final SequencedMap<TreePath, Outbox.Item> resting = new LinkedHashMap<>();

    private SequencedMap<TreePath, Outbox.Item> like(Outbox.Item item) {
        return item.absent() ? absent : present;
    }

    Optional<Outbox.Item> get(TreePath path) {
        var there = present.get(path);
        var rests = there != null ? there : resting.get(path);
        return Optional.ofNullable(rests != null ? rests : absent.get(path));
    }

    Optional<Outbox.Item> remove(TreePath path) {
        var there = present.remove(path);
        var rests = there != null ? there : resting.remove(path);
        return Optional.ofNullable(rests != null ? rests : absent.remove(path));
    }

    void addLast(Outbox.Item item) {
        if (item.absent()) {
            absent.put(item.path(), item);
        } else {
            present.putLast(item.path(), item);
        }
    }

    void addFirst(Outbox.Item item) {
        if (item.absent()) {
            absent.put(item.path(), item);
        } else {
            present.putFirst(item.path(), item);
        }
    }

    void rest(Outbox.Item item) {
        resting.putLast(item.path(), item);
    }

    void rested(TreePath path) {
        var item = resting.remove(path);
        if (item != null) {
            addLast(item);
        }
    }

    void allRested() {
        resting.values().forEach(this::addLast);
        resting.clear();
    }

    /** Replaces the item of the same name; it keeps its place among those that are there, or gone. */
    void replace(Outbox.Item old, Outbox.Item now, boolean first, boolean rests) {
        if (resting.containsKey(old.path())) {
            if (rests && !now.absent()) {
                resting.put(now.path(), now);
                return;
            }
            resting.remove(old.path());
            addLast(now);
            return;
        }
        if (old.absent() == now.absent()) {
            like(now).put(now.path(), now);
            return;
        }
        like(old).remove(old.path());
        if (first) {
            addFirst(now);
        } else {
            addLast(now);
        }
    }

    Optional<Outbox.Item> takeFirst() {
        var next = heads().findFirst();
        next.ifPresent(item -> remove(item.path()));
        return next;
    }

    /** The first that is there, and the first that is gone. */
    Stream<Outbox.Item> heads() {
        return Stream.of(present, absent)
                .filter(m -> !m.isEmpty())
                .map(m -> m.firstEntry().getValue());
    }

    /** The first so many that are there, then the first so many that are gone. */
    Stream<Outbox.Item> near(int most) {
        return Stream.concat(
                present.values().stream().limit(most), absent.values().stream().limit(most));
    }

    boolean hasPresent() {
        return !present.isEmpty();
    }

    Stream<TreePath> absentNames() {
        return absent.keySet().stream();
    }

    /** Whether nothing can be sent now. */
    boolean isEmpty() {
        return present.isEmpty() && absent.isEmpty();
    }

    /** What somebody waits for, then the rest, each in order of time: where names of several queues come into one. */
    static Comparator<Outbox.Item> order(Sequences awaited) {
        return Comparator.comparing((Outbox.Item item) -> !awaited.contains(item.sequence()))
                .thenComparing(item -> item.seen().firstNanos());
    }

    /** What can be sent now. */
    Stream<Outbox.Item> ready() {
        return Stream.of(present, absent).flatMap(m -> m.values().stream());
    }

    Stream<Outbox.Item> resting() {
        return resting.values().stream();
    }
}
