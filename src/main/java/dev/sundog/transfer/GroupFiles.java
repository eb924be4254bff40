package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.index.Agreed;
import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.index.Stamp;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Layout;
import dev.sundog.sync.TreeDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One group's data here, and what both sides agree on: the same memory serves the holder (what is durable there) and the
 * mirror (what was made here). Confined by the group's lock; {@link #flush} may be called by anyone.
 */
final class GroupFiles {
    private static final long MOST_IN_A_LIFE = 1L << 40;
    private final GroupId group;
    private final Dataset dataset;
    private final Index index;
    private final BlockHashes hashes;
    private final ChunkBook book = new ChunkBook();
    private final Notices notices = new Notices();
    /** Further names of files, by the name that has the file's entry. */
    private final Map<TreePath, TreeSet<TreePath>> linkNames = new HashMap<>();

    private final TreeMap<TreePath, Agreed> agreed = new TreeMap<>();
    private final Map<TreePath, Layout> layouts = new HashMap<>();
    private volatile Function<TreePath, SegmentId> segments;
    private List<Op> unwritten = new ArrayList<>();

    GroupFiles(GroupId group, Dataset dataset, Index index, Function<TreePath, SegmentId> segments) {
        this.group = group;
        this.dataset = dataset;
        this.index = index;
        this.segments = segments;
        this.hashes =
                new BlockHashes(index.incarnation().high() ^ index.incarnation().low());
        agreed.putAll(index.agreed(group));
        agreed.forEach((path, a) -> noteLink(path, a.entry()));
        layouts.putAll(index.layouts(group));
        index.held().forEach((hash, place) -> book.put(hash, new ChunkBook.InPack(place)));
        book.addThere(index.heldThere());
        layouts.forEach((path, layout) -> {
            book.putFile(path, layout);
            book.addThere(layout);
        });
    }

    GroupId group() {
        return group;
    }

    Dataset dataset() {
        return dataset;
    }

    Index index() {
        return index;
    }

    /** Hashes of blocks, keyed by a secret of this index. */
    BlockHashes hashes() {
        return hashes;
    }

    /** Both sides have renamed a directory: all beneath has its new name. */
    void move(TreePath from, TreePath to) {
        var move = new Move(from, to);
        for (var path : beneath(from)) {
            var was = agreed.get(path);
            var layout = layout(path).orElse(Layout.EMPTY);
            forget(path);
            if (was != null) {
                agree(move.after(path), was.entry(), was.stamp(), layout);
            }
        }
        for (var target : List.copyOf(linkNames.keySet())) {
            if (target.isWithin(from)) {
                linksTo(target)
                        .forEach((path, h) -> agreed(path)
                                .ifPresent(was -> agree(
                                        path,
                                        new Entry.HardLink(move.after(target), h.version()),
                                        was.stamp(),
                                        Layout.EMPTY)));
            }
        }
    }

    /** Further names of a file that both sides agree on. */
    Map<TreePath, Entry.HardLink> linksTo(TreePath file) {
        var out = new TreeMap<TreePath, Entry.HardLink>();
        for (var path : linkNames.getOrDefault(file, new TreeSet<>())) {
            if (agreed.get(path) instanceof Agreed a && a.entry() instanceof Entry.HardLink h) {
                out.put(path, h);
            }
        }
        return out;
    }

    /** This side becomes the mirror: the time of change of what has several names will say nothing any more. */
    void stampLinks() {
        for (var target : List.copyOf(linkNames.keySet())) {
            var all = new ArrayList<>(linksTo(target).keySet());
            all.add(target);
            for (var path : all) {
                var was = agreed.get(path);
                var stat = dataset.stat(path);
                if (was != null && stat.isPresent() && Stamps.matches(was.stamp(), stat.get())) {
                    agree(
                            path,
                            was.entry(),
                            Stamps.ofOwn(stat.get()),
                            layout(path).orElse(Layout.EMPTY));
                }
            }
        }
    }

    /** A file has got or lost names: how it looks now, unless anything else of it has changed. */
    void restamp(TreePath path) {
        var was = agreed.get(path);
        var stat = dataset.stat(path);
        if (was == null || stat.isEmpty() || !(was.entry() instanceof Entry.File)) {
            return;
        }
        var own = Stamps.ofOwn(stat.get());
        var before = was.stamp();
        if (own.inode() == before.inode()
                && own.size() == before.size()
                && own.mtimeNanos() == before.mtimeNanos()
                && own.ctimeNanos() != before.ctimeNanos()) {
            agree(path, was.entry(), own, layout(path).orElse(Layout.EMPTY));
        }
    }

    ChunkBook book() {
        return book;
    }

    /** What is wrong with single names here. */
    Notices notices() {
        return notices;
    }

    SegmentId segmentOf(TreePath path) {
        return segments.apply(path);
    }

    void divide(Function<TreePath, SegmentId> division) {
        segments = division;
    }

    Optional<Agreed> agreed(TreePath path) {
        return Optional.ofNullable(agreed.get(path));
    }

    /** What the file that is agreed on under a name is made of. */
    Optional<Layout> layout(TreePath path) {
        return Optional.ofNullable(layouts.get(path));
    }

    /** Extended attributes that both sides have of a name. */
    Xattrs xattrs(TreePath path) {
        return agreed(path).map(a -> a.entry().metadata().xattrs()).orElse(Xattrs.NONE);
    }

    NavigableMap<TreePath, Agreed> all() {
        return agreed;
    }

    /**
     * Both sides have this now.
     *
     * @param layout what it is made of; nothing unless it is a file
     */
    void agree(TreePath path, Entry entry, Stamp stamp, Layout layout) {
        var now = new Agreed(entry, stamp);
        var was = agreed.put(path, now);
        if (was != null) {
            dropLink(path, was.entry());
        }
        noteLink(path, entry);
        dropLayout(path, Optional.empty());
        if (entry instanceof Entry.File) {
            layouts.put(path, layout);
            book.putFile(path, layout);
            book.addThere(layout);
        }
        write(new Op.PutAgreed(group, path, now, layout));
    }

    private void noteLink(TreePath path, Entry entry) {
        if (entry instanceof Entry.HardLink h) {
            linkNames.computeIfAbsent(h.to(), to -> new TreeSet<>()).add(path);
        }
    }

    private void dropLink(TreePath path, Entry entry) {
        if (entry instanceof Entry.HardLink h) {
            linkNames.computeIfPresent(h.to(), (to, all) -> all.remove(path) && all.isEmpty() ? null : all);
        }
    }

    private void dropLayout(TreePath path, Optional<String> keptAt) {
        var old = layouts.remove(path);
        if (old != null) {
            book.dropFile(path, old, keptAt);
        }
    }

    /** Nothing is agreed on for this name: it is gone on both sides, or must be compared. */
    void forget(TreePath path) {
        forget(path, Optional.empty());
    }

    /** As {@link #forget(TreePath)}, for a file whose content was kept somewhere beneath Sundog's own directory. */
    void forget(TreePath path, Optional<String> keptAt) {
        var old = agreed.remove(path);
        if (old != null) {
            dropLink(path, old.entry());
            write(new Op.DropAgreed(group, path));
            dropLayout(path, keptAt);
        }
    }

    /** Everything agreed on at or beneath a name. */
    List<TreePath> beneath(TreePath directory) {
        var out = new ArrayList<TreePath>();
        for (var path : agreed.tailMap(directory, true).keySet()) {
            if (!path.isWithin(directory)) {
                break;
            }
            out.add(path);
        }
        return out;
    }

    NavigableMap<TreePath, Digest> digests() {
        var out = new TreeMap<TreePath, Digest>();
        agreed.forEach((path, a) -> out.put(path, a.entry().digest()));
        return out;
    }

    TreeDigest treeDigest() {
        return new TreeDigest(digests());
    }

    /** Makes what these names hold, and the names, durable here. */
    void force(Set<TreePath> paths) {
        for (var path : paths) {
            if (dataset.stat(path).filter(s -> s.kind() == Kind.FILE).isPresent()) {
                try (var reader = dataset.open(path)) {
                    reader.force();
                }
            }
        }
        paths.stream()
                .map(TreePath::parent)
                .distinct()
                .filter(d -> d.isRoot()
                        || dataset.stat(d)
                                .filter(s -> s.kind() == Kind.DIRECTORY)
                                .isPresent())
                .forEach(dataset::syncDirectory);
    }

    /** Beyond every sequence of an earlier life, also when the clock was set back since: remembered before it is used. */
    long firstSequence(long wallNanos) {
        var name = "sequence/" + group;
        long first = Math.max(wallNanos, index.note(name).map(Long::parseLong).orElse(0L) + MOST_IN_A_LIFE);
        commit(List.of(new Op.Note(name, Long.toString(first))));
        return first;
    }

    /** To be written with the next {@link #flush}: losing it only costs a comparison. */
    void write(Op op) {
        synchronized (this) {
            unwritten.add(op);
        }
    }

    /** Writes what has gathered. */
    void flush() {
        commit(takeUnwritten());
    }

    /**
     * Commits what was taken, with what else there is.
     *
     * @throws OperatorException when the index cannot take it; it then waits for the next time, before all that is newer
     */
    void commit(List<Op> ops) {
        try {
            index.commit(ops);
        } catch (OperatorException e) {
            synchronized (this) {
                var all = new ArrayList<>(ops);
                all.addAll(unwritten);
                unwritten = all;
            }
            throw e;
        }
    }

    /** What has gathered, to be committed together with something else. */
    List<Op> takeUnwritten() {
        synchronized (this) {
            var ops = unwritten;
            unwritten = new ArrayList<>();
            return ops;
        }
    }
}
