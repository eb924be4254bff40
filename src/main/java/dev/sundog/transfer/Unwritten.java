package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Alterations of the index that are not committed yet, and what they say, so that a reader sees them over what is committed.
 * They are seen until the commit that holds them has succeeded. Thread-safe.
 */
final class Unwritten {
    /** What an alteration says of a name; nothing agreed means that it was forgotten. */
    record Word(Optional<Agreed> agreed, Layout layout, long turn) {}

    /** Alterations to be committed together, and the turn of the last of them. */
    record Batch(List<Op> ops, long turn) {}

    private record Below(Digest digest, long turn) {}

    private record Known(ChunkBook.InTree spot, long turn) {}

    private final Map<TreePath, TreeMap<TreePath, Word>> words = new HashMap<>();
    private final Map<TreePath, Long> changed = new HashMap<>();
    private final Map<TreePath, Below> below = new HashMap<>();
    private final Map<Digest, Known> chunks = new HashMap<>();
    private final Map<Digest, Long> there = new HashMap<>();
    private List<Op> ops = new ArrayList<>();
    private long weight;
    private long turn;

    synchronized void add(Op op) {
        turn++;
        ops.add(op);
        weight++;
        switch (op) {
            case Op.PutAgreed p -> say(p.path(), new Word(Optional.of(p.agreed()), p.layout(), turn));
            case Op.DropAgreed d -> say(d.path(), new Word(Optional.empty(), Layout.EMPTY, turn));
            case Op.PutBelow b -> below.put(b.directory(), new Below(b.digest(), turn));
            case Op.PutHeldThere h -> there.put(h.chunk(), turn);
            case Op.DropHeldThere h -> there.clear();
            case Op.MoveAgreed m -> throw new IllegalStateException("a move is committed at once");
            case Op.PutJournal j -> {}
            case Op.DropJournal j -> {}
            case Op.PutHeld h -> {}
            case Op.DropHeld h -> {}
            case Op.PutKnown p -> {}
            case Op.DropKnown d -> {}
            case Op.Note n -> {}
            case Op.Sample s -> {}
        }
    }

    /** Names of which it is said that they are files of an inode. */
    synchronized List<TreePath> ofInode(long inode) {
        var out = new ArrayList<TreePath>();
        words.values()
                .forEach(all -> all.forEach((path, word) -> word.agreed()
                        .filter(a ->
                                a.entry() instanceof Entry.File && a.stamp().inode() == inode)
                        .ifPresent(a -> out.add(path))));
        return out;
    }

    private void say(TreePath path, Word word) {
        var old = words.computeIfAbsent(path.parent(), d -> new TreeMap<>()).put(path, word);
        if (old != null) {
            unsay(path, old);
        }
        long offset = 0;
        for (var chunk : word.layout().chunks()) {
            var spot = new ChunkBook.InTree(path, offset, chunk.length());
            chunks.put(chunk.hash(), new Known(spot, turn));
            offset += chunk.length();
        }
        weight += word.layout().chunks().size();
        changed.put(path, turn);
        below.remove(path);
        for (var up = path; !up.isRoot(); ) {
            up = up.parent();
            changed.put(up, turn);
            below.remove(up);
        }
    }

    private void unsay(TreePath path, Word word) {
        for (var chunk : word.layout().chunks()) {
            var known = chunks.get(chunk.hash());
            if (known != null
                    && known.turn() <= word.turn()
                    && known.spot().path().equals(path)) {
                chunks.remove(chunk.hash());
            }
        }
    }

    /** What is said of a name; empty when nothing is. */
    synchronized Optional<Word> word(TreePath path) {
        var beside = words.get(path.parent());
        return beside == null ? Optional.empty() : Optional.ofNullable(beside.get(path));
    }

    /** What is said of names directly in a directory. */
    synchronized TreeMap<TreePath, Word> words(TreePath directory) {
        return new TreeMap<>(words.getOrDefault(directory, new TreeMap<>()));
    }

    /** Directories beneath this one, or the same, that something directly in them is said of. */
    synchronized Set<TreePath> directories(TreePath beneath) {
        var out = new HashSet<TreePath>();
        for (var directory : words.keySet()) {
            if (directory.isWithin(beneath)) {
                out.add(directory);
            }
        }
        return out;
    }

    /** Whether what is committed of a directory with all beneath no longer holds. */
    synchronized boolean isChanged(TreePath directory) {
        return changed.containsKey(directory);
    }

    synchronized Optional<Digest> below(TreePath directory) {
        return Optional.ofNullable(below.get(directory)).map(Below::digest);
    }

    /** A file of these that holds a chunk. */
    synchronized Optional<ChunkBook.InTree> chunk(Digest hash) {
        return Optional.ofNullable(chunks.get(hash)).map(Known::spot);
    }

    synchronized boolean isThere(Digest hash) {
        return there.containsKey(hash);
    }

    /** How much waits. */
    synchronized long weight() {
        return weight;
    }

    /** What has gathered, to be committed now. */
    synchronized Batch take() {
        var batch = new Batch(ops, turn);
        ops = new ArrayList<>();
        return batch;
    }

    /** The batch is committed. */
    synchronized void written(Batch batch) {
        for (var op : batch.ops()) {
            switch (op) {
                case Op.PutAgreed p -> forget(p.path(), batch.turn());
                case Op.DropAgreed d -> forget(d.path(), batch.turn());
                default -> {}
            }
        }
        changed.values().removeIf(t -> t <= batch.turn());
        below.values().removeIf(b -> b.turn() <= batch.turn());
        chunks.values().removeIf(k -> k.turn() <= batch.turn());
        there.values().removeIf(t -> t <= batch.turn());
        weight = ops.size() + chunks.size();
    }

    private void forget(TreePath path, long upTo) {
        var beside = words.get(path.parent());
        var word = beside == null ? null : beside.get(path);
        if (beside != null && word != null && word.turn() <= upTo) {
            beside.remove(path);
            if (beside.isEmpty()) {
                words.remove(path.parent());
            }
        }
    }

    /** The batch could not be committed: it waits, before all that is newer; of each name what was said last. */
    synchronized void giveBack(Batch batch) {
        var all = new ArrayList<>(batch.ops());
        all.addAll(ops);
        var last = new LinkedHashMap<TreePath, Op>();
        for (var op : all) {
            var path = pathOf(op);
            if (path != null) {
                last.put(path, op);
            }
        }
        ops = new ArrayList<>();
        for (var op : all) {
            var path = pathOf(op);
            if (path == null || last.get(path) == op) {
                ops.add(op);
            }
        }
        weight = ops.size() + chunks.size();
    }

    private static @Nullable TreePath pathOf(Op op) {
        return switch (op) {
            case Op.PutAgreed p -> p.path();
            case Op.DropAgreed d -> d.path();
            default -> null;
        };
    }
}
