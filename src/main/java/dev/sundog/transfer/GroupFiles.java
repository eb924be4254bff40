package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.AgreedChild;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's data here, and what both sides agree on: the same memory serves the holder (what is durable there) and the
 * mirror (what was made here). It stands in the index; what is not committed yet is seen over it. Confined by the group's
 * lock; {@link #flush} may be called by anyone.
 */
final class GroupFiles {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFiles.class);
    private static final long MOST_IN_A_LIFE = 1L << 40;
    /** Files that are made durable one by one; beyond that the whole file system is. */
    private static final int FEW = 4;
    /** Names read at once. */
    private static final int PAGE = 1024;
    /** Alterations that are written without waiting for more. */
    private static final int MANY = 4096;
    /** Alterations beyond which nothing more is begun: the index cannot take them. */
    private static final int TOO_MANY = 1 << 18;

    private final GroupId group;
    private final Dataset dataset;
    private final Index index;
    private final BlockHashes hashes;
    private final Notices notices = new Notices();
    private final Unwritten unwritten = new Unwritten();
    private final ChunkBook book;
    private final Remembered remembered = new Remembered();
    private final SegmentCounts counts = new SegmentCounts(this);
    private final LinkNames linkNames = new LinkNames();
    private final ReentrantLock commitLock = new ReentrantLock();
    private volatile Function<TreePath, SegmentId> segments;

    GroupFiles(GroupId group, Dataset dataset, Index index, Function<TreePath, SegmentId> segments) {
        this.group = group;
        this.dataset = dataset;
        this.index = index;
        this.segments = segments;
        this.hashes =
                new BlockHashes(index.incarnation().high() ^ index.incarnation().low());
        this.book = new ChunkBook(group, index, unwritten);
        for (var path : index.lookup().links(group)) {
            index.lookup().agreed(group, path).ifPresent(a -> linkNames.agreed(path, a.entry()));
        }
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

    /** What is wrong with single names here. */
    Notices notices() {
        return notices;
    }

    ChunkBook book() {
        return book;
    }

    SegmentId segmentOf(TreePath path) {
        return segments.apply(path);
    }

    void divide(Function<TreePath, SegmentId> division) {
        segments = division;
        counts.forget();
    }

    Optional<Agreed> agreed(TreePath path) {
        var word = unwritten.word(path);
        return word.isPresent()
                ? word.get().agreed()
                : remembered.get(path, () -> index.lookup().agreed(group, path));
    }

    /** What the file that is agreed on under a name is made of. */
    Optional<Layout> layout(TreePath path) {
        var word = unwritten.word(path);
        return word.isPresent()
                ? word.get()
                        .agreed()
                        .filter(a -> a.entry() instanceof Entry.File)
                        .map(a -> word.get().layout())
                : index.lookup().layout(group, path);
    }

    /** Extended attributes that both sides have of a name. */
    Xattrs xattrs(TreePath path) {
        return agreed(path).map(a -> a.entry().metadata().xattrs()).orElse(Xattrs.NONE);
    }

    /** Names directly in this directory are about to be asked for. */
    void expect(TreePath directory) {
        long commits = remembered.commits();
        var names = index.lookup().children(group, directory, new byte[0], Remembered.MOST + 1);
        remembered.put(directory, names, commits);
    }

    /**
     * Both sides have this now.
     *
     * @param layout what it is made of; nothing unless it is a file
     */
    void agree(TreePath path, Entry entry, Stamp stamp, Layout layout) {
        var before = agreed(path);
        if (before.isEmpty()) {
            counts.agreed(path);
        } else if (before.get().entry() instanceof Entry.Directory && !(entry instanceof Entry.Directory)) {
            // What is no directory holds nothing.
            eachBeneath(path, this::forget);
            counts.agreed(path);
        }
        linkNames.agreed(path, entry);
        write(new Op.PutAgreed(group, path, new Agreed(entry, stamp), layout));
    }

    /** As {@link #forget}, of all at and beneath a name that is kept now at a place: something on its way may be made of it. */
    void forgetKept(TreePath deleted, String place) {
        var names = new ArrayList<TreePath>();
        eachBeneath(deleted, names::add);
        if (!names.contains(deleted)) {
            names.add(deleted);
        }
        for (var path : names) {
            byte[] rest = Arrays.copyOfRange(path.bytes(), deleted.length(), path.length());
            var inside = place + new String(rest, StandardCharsets.UTF_8);
            layout(path).ifPresent(l -> book().putStored(inside, l));
            forget(path);
        }
    }

    /** Nothing is agreed on for this name: it is gone on both sides, or must be compared. */
    void forget(TreePath path) {
        if (agreed(path).isPresent()) {
            counts.forgotten(path);
            linkNames.forget(path);
            write(new Op.DropAgreed(group, path));
        }
    }

    /** Both sides have renamed a directory: all beneath has its new name. */
    void move(TreePath from, TreePath to) {
        if (from.isWithin(to) || to.isWithin(from)) {
            throw new IllegalArgumentException(from + " cannot become " + to);
        }
        commitLock.lock();
        try {
            flush();
            index.commit(List.of(new Op.MoveAgreed(group, from, to)));
            remembered.clear();
            counts.forget();
            moveLinks(new Move(from, to));
        } catch (OperatorException e) {
            LOG.warn("{}: {} is {} now, name by name: {}", group, from, to, e.what());
            moveEach(new Move(from, to));
            moveLinks(new Move(from, to));
        } finally {
            commitLock.unlock();
        }
    }

    /** Hard links go with the names that they have and are of. */
    private void moveLinks(Move move) {
        linkNames.beneath(move.from()).forEach((path, to) -> {
            linkNames.forget(path);
            linkNames.agreed(move.after(path), new Entry.HardLink(to, Digest.of(new byte[0])));
        });
        for (var file : linkNames.files()) {
            if (file.isWithin(move.from())) {
                linksTo(file)
                        .forEach((path, h) -> agreed(path)
                                .ifPresent(was -> agree(
                                        path,
                                        new Entry.HardLink(move.after(file), h.version()),
                                        was.stamp(),
                                        Layout.EMPTY)));
            }
        }
    }

    /** Further names of a file that both sides agree on. */
    Map<TreePath, Entry.HardLink> linksTo(TreePath file) {
        var out = new TreeMap<TreePath, Entry.HardLink>();
        for (var path : linkNames.of(file)) {
            if (agreed(path).map(Agreed::entry).orElse(null) instanceof Entry.HardLink h) {
                out.put(path, h);
            }
        }
        return out;
    }

    /** Names of files of an inode that both sides agree on. */
    Set<TreePath> ofInode(long inode) {
        var out = new TreeSet<>(index.lookup().ofInode(group, inode));
        out.addAll(unwritten.ofInode(inode));
        out.removeIf(
                path -> agreed(path).filter(a -> a.stamp().inode() == inode).isEmpty());
        return out;
    }

    /** This side becomes the mirror: the time of change of what has several names will say nothing any more. */
    void stampLinks() {
        stampLinks(Stamps::matches, Stamps::ofOwn);
    }

    /** This side holds: the time of change of what has several names says again that somebody wrote to it. */
    void stampLinksExactly(long wallNanos) {
        if (linkNames.files().isEmpty()) {
            return;
        }
        stampLinks(Stamps::isLinkedAs, stat -> Stamps.of(stat, wallNanos));
        try {
            // Before anybody writes: after a crash it tells what is to be read again.
            flush();
        } catch (OperatorException e) {
            LOG.warn("{}: {} -> {}", group, e.what(), e.remedy());
        }
    }

    private void stampLinks(BiPredicate<Stamp, Stat> isKnown, Function<Stat, Stamp> now) {
        for (var file : linkNames.files()) {
            var all = linkNames.of(file);
            all.add(file);
            for (var path : all) {
                var was = agreed(path);
                var stat = dataset.stat(path)
                        .filter(s -> was.isPresent()
                                && isKnown.test(was.get().stamp(), s)
                                && (was.get().entry() instanceof Entry.HardLink
                                        || Stamps.hasModeOf(was.get().entry(), s)));
                stat.ifPresent(s -> agree(path, was.get().entry(), now.apply(s), layoutOf(path)));
            }
        }
    }

    /** A file has got or lost names: how it looks now, unless anything else of it has changed, or is still to be looked at. */
    void restamp(TreePath path) {
        var was = agreed(path).filter(a -> a.entry() instanceof Entry.File);
        var stat = dataset.stat(path);
        if (was.isEmpty() || stat.isEmpty()) {
            return;
        }
        var own = Stamps.ofOwn(stat.get());
        var before = was.get().stamp();
        if (Stamps.isBesideChange(before, stat.get())
                && before.ctimeNanos() != Stamp.RACY
                && Stamps.hasModeOf(was.get().entry(), stat.get())
                && own.ctimeNanos() != before.ctimeNanos()) {
            agree(path, was.get().entry(), own, layoutOf(path));
        }
    }

    private Layout layoutOf(TreePath path) {
        return layout(path).orElse(Layout.EMPTY);
    }

    /** The index cannot take it now: what there is to write waits for it. */
    private void moveEach(Move move) {
        eachBeneath(move.to(), this::forget);
        eachBeneath(move.from(), path -> {
            var was = agreed(path).orElseThrow();
            var layout = layout(path).orElse(Layout.EMPTY);
            forget(path);
            agree(move.after(path), was.entry(), was.stamp(), layout);
        });
    }

    /** Each name directly in a directory that is agreed on, or that has something beneath, in order. */
    void eachChild(TreePath directory, Consumer<AgreedChild> each) {
        eachChildWhile(directory, child -> {
            each.accept(child);
            return true;
        });
    }

    /** As {@link #eachChild}, as long as that says that it wants more. */
    void eachChildWhile(TreePath directory, Predicate<AgreedChild> each) {
        var words = unwritten.words(directory);
        byte[] after = new byte[0];
        while (true) {
            var page = index.lookup().children(group, directory, after, PAGE);
            for (var child : page) {
                var path = directory.child(child.name());
                while (!words.isEmpty() && words.firstKey().compareTo(path) < 0) {
                    if (!each.test(said(words))) {
                        return;
                    }
                }
                var word = words.remove(path);
                if (!each.test(word == null ? child : new AgreedChild(child.name(), word.agreed(), Optional.empty()))) {
                    return;
                }
            }
            if (page.size() < PAGE) {
                break;
            }
            after = page.getLast().name();
        }
        boolean more = true;
        while (more && !words.isEmpty()) {
            more = each.test(said(words));
        }
    }

    private static AgreedChild said(TreeMap<TreePath, Unwritten.Word> words) {
        var first = words.pollFirstEntry();
        return new AgreedChild(first.getKey().name(), first.getValue().agreed(), Optional.empty());
    }

    /** Everything agreed on at or beneath a name; it may be altered meanwhile. */
    void eachBeneath(TreePath top, Consumer<TreePath> each) {
        if (agreed(top).isPresent()) {
            each.accept(top);
        }
        var said = unwritten.directories(top);
        var directories = new ArrayDeque<TreePath>(List.of(top));
        while (!directories.isEmpty()) {
            var directory = directories.pop();
            said.remove(directory);
            eachChild(directory, child -> {
                var path = directory.child(child.name());
                boolean mayHold =
                        child.agreed().isEmpty() || child.agreed().get().entry() instanceof Entry.Directory;
                if (mayHold) {
                    directories.push(path);
                }
                if (child.agreed().isPresent()) {
                    each.accept(path);
                }
            });
            if (directories.isEmpty()) {
                // What is beneath a name that nothing else leads to.
                directories.addAll(said);
                said.clear();
            }
        }
    }

    /** Whether anything is agreed on at or beneath a name. */
    boolean isAnyBeneath(TreePath top) {
        var any = new boolean[1];
        eachBeneath(top, path -> any[0] = true);
        return any[0];
    }

    /** How many names of a segment are agreed on. */
    long known(SegmentId segment) {
        return counts.of(segment);
    }

    Unwritten unwritten() {
        return unwritten;
    }

    /**
     * Makes what these names hold, and the names, durable here: all there is, where they are many, the root is one of them, or one has
     * just become another.
     */
    void force(Set<TreePath> paths) {
        if (paths.size() > FEW || paths.contains(TreePath.ROOT)) {
            dataset.syncAll();
            return;
        }
        try {
            forceEach(paths);
        } catch (HostException e) {
            if (!e.absent()) {
                throw e;
            }
            dataset.syncAll();
        }
    }

    private void forceEach(Set<TreePath> paths) {
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
        index.commit(List.of(new Op.Note(name, Long.toString(first))));
        return first;
    }

    /** To be written with the next {@link #flush}: losing it only costs a comparison. */
    void write(Op op) {
        unwritten.add(op);
    }

    /** Whether so much waits that it should be written now. */
    boolean isMuchUnwritten() {
        return unwritten.weight() >= MANY;
    }

    /** Whether the index has not taken what it should for so long that no more may gather. */
    boolean isTooMuchUnwritten() {
        return unwritten.weight() >= TOO_MANY;
    }

    /**
     * Writes what has gathered.
     *
     * @throws OperatorException when the index cannot take it; it then waits for the next time, before all that is newer
     */
    void flush() {
        commitLock.lock();
        try {
            var batch = unwritten.take();
            try {
                index.commit(batch.ops());
            } catch (OperatorException e) {
                unwritten.giveBack(batch);
                throw e;
            }
            remembered.written(batch.ops());
            unwritten.written(batch);
        } finally {
            commitLock.unlock();
        }
    }
}
