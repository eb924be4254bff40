package dev.sundog.transfer;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Changes that arrived and are not made yet, and what of their sources will still be here. Confined by the group's lock. */
final class Awaiting {
    private static final int MOST_UNFOUND = 100_000;

    private final GroupFiles files;
    private final ChunkBook book;
    private final Map<Long, Pending> all = new LinkedHashMap<>();
    private final Map<Change, Pending> byChange = new IdentityHashMap<>();
    private final Map<TreePath, Pending> newest = new HashMap<>();
    private final Set<Digest> unfound = new HashSet<>();
    private long bytes;

    Awaiting(GroupFiles files) {
        this.files = files;
        this.book = files.book();
    }

    void add(Pending p) {
        all.put(p.number(), p);
        byChange.put(p.change(), p);
        newest.put(p.change().path(), p);
        book.putJournalled(p.number(), p.literals().keySet());
        bytes += p.weight();
    }

    void drop(Pending p) {
        if (all.remove(p.number()) != null) {
            bytes -= p.weight();
        }
        byChange.remove(p.change());
        book.dropJournalled(p.number(), p.literals().keySet());
        newest.remove(p.change().path(), p);
    }

    /** About how much memory all of them take. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Pending> inOrder() {
        return List.copyOf(all.values());
    }

    /** Those of the changes that still wait. */
    List<Pending> of(Collection<Change> changes) {
        return changes.stream()
                .flatMap(c -> Optional.ofNullable(byChange.get(c)).stream())
                .toList();
    }

    Map<TreePath, Pending> newest() {
        return newest;
    }

    /** The version of a name that arrived last. */
    @Nullable
    Pending newest(TreePath path) {
        return newest.get(path);
    }

    /** A directory is being renamed: it waits alone. */
    boolean isMove() {
        return all.values().stream().limit(1).anyMatch(p -> p.change().content() instanceof Change.Move);
    }

    Optional<byte[]> literal(long number, Digest chunk) {
        return Optional.ofNullable(all.get(number)).map(p -> p.literals().get(chunk));
    }

    /**
     * Whether a chunk will still be found when a change that arrives now is made, after all that arrived before it: not where a
     * waiting change will replace the file that holds it, nor in a waiting change that a later one supersedes.
     */
    boolean willBeHere(Digest chunk) {
        return !unfound.contains(chunk)
                && book.all(chunk).stream().anyMatch(location -> switch (location) {
                    case ChunkBook.InPack p -> true;
                    case ChunkBook.InStore s -> true;
                    case ChunkBook.InFormer f -> true;
                    case ChunkBook.InTree t -> isKept(t.path()) && isUnaltered(t.path());
                    case ChunkBook.InJournal j -> isNewest(all.get(j.number()));
                });
    }

    /** Whether a chunk is only in what was deleted or replaced, or will be: a crash forgets where that is kept. */
    boolean isDoomed(Digest chunk) {
        var places = book.all(chunk);
        return !places.isEmpty()
                && places.stream().allMatch(location -> switch (location) {
                    case ChunkBook.InStore s -> true;
                    case ChunkBook.InFormer f -> true;
                    case ChunkBook.InTree t -> isWaiting(t.path()) || !isUnaltered(t.path());
                    case ChunkBook.InPack p -> false;
                    case ChunkBook.InJournal j -> !isNewest(all.get(j.number()));
                });
    }

    /** A chunk was not found where it should be: it must come once more, whatever the index says. */
    void notFound(Digest chunk) {
        if (unfound.size() >= MOST_UNFOUND) {
            unfound.clear();
        }
        unfound.add(chunk);
    }

    /** It is here, in a place that is known. */
    void found(Digest chunk) {
        unfound.remove(chunk);
    }

    /** Whether any of these was not found where it should be. */
    boolean isAnyUnfound(Layout layout) {
        return !unfound.isEmpty() && layout.chunks().stream().anyMatch(c -> unfound.contains(c.hash()));
    }

    /** Those of the chunks that are in the pack, and will be until what waits is made. */
    Set<Digest> packed(List<Digest> chunks) {
        var packed = book.packed(chunks);
        packed.removeAll(unfound);
        return packed;
    }

    boolean isInTree(Digest chunk, TreePath path) {
        return book.all(chunk).stream()
                .anyMatch(l -> l instanceof ChunkBook.InTree t && t.path().equals(path));
    }

    boolean isKept(TreePath path) {
        // What is deleted is kept aside (DESIGN rule 14).
        return Stream.of(newest.get(path), endAbove(path))
                .allMatch(waiting -> waiting == null || waiting.entry().isEmpty());
    }

    /** Whether a name will be another, or gone. */
    boolean isWaiting(TreePath path) {
        return newest.containsKey(path) || endAbove(path) != null;
    }

    /** What ends a directory above a name, with all that is in it. */
    private @Nullable Pending endAbove(TreePath path) {
        for (var up = path; !up.isRoot(); ) {
            up = up.parent();
            var waiting = newest.get(up);
            if (waiting != null && !(waiting.entry().orElse(null) instanceof Entry.Directory)) {
                return waiting;
            }
        }
        return null;
    }

    /**
     * Whether a name still looks as it was made, as far as a look tells: as long as both sides are not compared, it may be what a
     * program wrote here while this side held the group.
     */
    boolean isUnaltered(TreePath path) {
        if (newest.containsKey(path)) {
            return true;
        }
        var agreed = files.agreed(path);
        return agreed.isPresent()
                && files.dataset()
                        .stat(path)
                        .filter(s -> Stamps.seemsAsAgreed(agreed.get(), s))
                        .isPresent();
    }

    private boolean isNewest(@Nullable Pending p) {
        return p != null && newest.get(p.change().path()) == p;
    }
}
