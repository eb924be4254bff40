package dev.sundog.transfer;

import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.index.Place;
import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where the chunks of one group's data can be found here, and which of them the other side has. What is agreed on and what is
 * held is looked up in the index; only what is not there yet is remembered. Confined by its owner.
 */
final class ChunkBook {
    /** Content of deleted files is named no more once so much of it is. */
    private static final int MOST_STORED = 65_536;

    /** Where a chunk can be read. What is in the tree may have changed: it is hashed again when it is used. */
    sealed interface Location {}

    record InTree(TreePath path, long offset, int length) implements Location {}

    record InPack(Place place) implements Location {}

    /** In a change that is not made yet: the one with this number in the journal. */
    record InJournal(long number) implements Location {}

    /** In a file that was deleted here, which Sundog keeps for a while (DESIGN rule 14). */
    record InStore(String location, long offset, int length) implements Location {}

    /** In what is left of a version that was replaced: it may be given up at any time. */
    record InFormer() implements Location {}

    private final GroupId group;
    private final Index index;
    private final Unwritten unwritten;
    private final Map<Digest, Place> packed = new HashMap<>();
    private final Map<Digest, Long> journalled = new HashMap<>();
    private Map<Digest, InStore> stored = new HashMap<>();
    private Map<Digest, InStore> storedBefore = Map.of();
    private Predicate<Digest> former = chunk -> false;
    /** Chunks that files here should hold and do not. */
    private final Map<TreePath, Set<Digest>> rotten = new HashMap<>();

    ChunkBook(GroupId group, Index index, Unwritten unwritten) {
        this.group = group;
        this.index = index;
        this.unwritten = unwritten;
    }

    Optional<Location> find(Digest chunk) {
        return all(chunk).stream().findFirst();
    }

    /** Every place that is known, the surest first. */
    List<Location> all(Digest chunk) {
        var out = new ArrayList<Location>();
        Optional.ofNullable(journalled.get(chunk)).map(InJournal::new).ifPresent(out::add);
        Optional.ofNullable(packed.get(chunk))
                .or(() -> index.lookup().held(group, chunk))
                .map(InPack::new)
                .ifPresent(out::add);
        out.addAll(inTree(chunk));
        Optional.ofNullable(stored.get(chunk))
                .or(() -> Optional.ofNullable(storedBefore.get(chunk)))
                .ifPresent(out::add);
        if (former.test(chunk)) {
            out.add(new InFormer());
        }
        return out;
    }

    /** Which of these are in the pack: they stay there as long as anything waits to be made. */
    Set<Digest> packed(List<Digest> chunks) {
        var out = new HashSet<>(index.lookup().held(group, chunks));
        chunks.stream().filter(packed::containsKey).forEach(out::add);
        return out;
    }

    /** From now on it is known whether a chunk is left of a version that was replaced here. */
    void alsoFormer(Predicate<Digest> known) {
        former = known;
    }

    /** An agreed file that holds it; a name only where there is no other. */
    Optional<InTree> inFile(Digest chunk, TreePath last) {
        var all = inTree(chunk);
        return all.stream()
                .filter(t -> !t.path().equals(last))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private List<InTree> inTree(Digest chunk) {
        var fresh = unwritten.chunk(chunk);
        if (fresh.isPresent() && !isRotten(fresh.get().path(), chunk)) {
            return List.of(fresh.get());
        }
        return index.lookup().spots(group, chunk).stream()
                .filter(s -> unwritten.word(s.path()).isEmpty() && !isRotten(s.path(), chunk))
                .map(s -> new InTree(s.path(), s.start(), s.length()))
                .toList();
    }

    /** A file was read once more, and does not hold these chunks although it looks as if it did. */
    void rotten(TreePath path, Set<Digest> chunks) {
        rotten.put(path, Set.copyOf(chunks));
    }

    /** What is noted of a file was read, or made, since. */
    void sound(TreePath path) {
        rotten.remove(path);
    }

    boolean isRotten(TreePath path, Digest chunk) {
        return rotten.getOrDefault(path, Set.of()).contains(chunk);
    }

    boolean isSound(TreePath path) {
        return !rotten.containsKey(path);
    }

    /** A chunk came ahead of its change, and is not in the index yet. */
    void putPacked(Digest chunk, Place place) {
        packed.put(chunk, place);
    }

    /** The index has these, or they are given up. */
    void dropPacked(Collection<Digest> chunks) {
        chunks.forEach(packed::remove);
    }

    void putJournalled(long number, Collection<Digest> chunks) {
        chunks.forEach(chunk -> journalled.put(chunk, number));
    }

    /** The change with this number is made or given up: what was found in it alone is found no more. */
    void dropJournalled(long number, Collection<Digest> chunks) {
        chunks.forEach(chunk -> journalled.remove(chunk, number));
    }

    /** A file with this content was deleted, and is kept. */
    void putStored(String location, Layout file) {
        long offset = 0;
        for (var chunk : file.chunks()) {
            if (stored.size() >= MOST_STORED) {
                return;
            }
            stored.put(chunk.hash(), new InStore(location, offset, chunk.length()));
            offset += chunk.length();
        }
    }

    /** Time has gone by: what was deleted before the last call is named no more, and may be destroyed before long. */
    void ageStored() {
        storedBefore = stored;
        stored = new HashMap<>();
    }

    boolean isThere(Digest chunk) {
        return unwritten.isThere(chunk)
                || unwritten.chunk(chunk).isPresent()
                || index.lookup().isInFile(group, chunk)
                || index.lookup().isHeldThere(group, chunk);
    }

    /** The other side has told that it holds these. */
    void addThere(Collection<Digest> chunks) {
        chunks.forEach(chunk -> unwritten.add(new Op.PutHeldThere(group, chunk)));
    }

    /** Nothing is on its way any more that would need what is held there ahead of its change. */
    void dropThere() {
        if (index.lookup().isAnyHeldThere(group)) {
            unwritten.add(new Op.DropHeldThere(group));
        }
    }
}
