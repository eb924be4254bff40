package dev.sundog.sync;

import dev.sundog.model.TreePath;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Names of one segment that wait to be sent, in order of time. Names that are gone come last, so that a move finds its content. */
final class Queued {
    private final SequencedMap<TreePath, Outbox.Item> present = new LinkedHashMap<>();
    private final SequencedMap<TreePath, Outbox.Item> absent = new LinkedHashMap<>();

    private SequencedMap<TreePath, Outbox.Item> like(Outbox.Item item) {
        return item.absent() ? absent : present;
    }

    Optional<Outbox.Item> get(TreePath path) {
        var there = present.get(path);
        return Optional.ofNullable(there != null ? there : absent.get(path));
    }

    Optional<Outbox.Item> remove(TreePath path) {
        var there = present.remove(path);
        return Optional.ofNullable(there != null ? there : absent.remove(path));
    }

    void addLast(Outbox.Item item) {
        like(item).putLast(item.path(), item);
    }

    void addFirst(Outbox.Item item) {
        like(item).putFirst(item.path(), item);
    }

    /** Replaces the item of the same name; it keeps its place among those that are there, or gone. */
    void replace(Outbox.Item old, Outbox.Item now, boolean first) {
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

    boolean isEmpty() {
        return present.isEmpty() && absent.isEmpty();
    }

    Stream<Outbox.Item> all() {
        return Stream.concat(present.values().stream(), absent.values().stream());
    }
}
