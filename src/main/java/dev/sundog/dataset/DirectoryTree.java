package dev.sundog.dataset;

import dev.sundog.host.Listing;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A directory on this machine with all beneath it, as a dataset. Its own {@code .sundog} is never scanned or mirrored. */
public final class DirectoryTree implements Dataset {
    final Place place;
    final OwnArea own;
    private final TreeEdit edit;
    private final Supplier<TreeNotices> notices;

    private DirectoryTree(Place place, Supplier<TreeNotices> notices) {
        this.notices = notices;
        this.place = place;
        this.own = new OwnArea(place);
        this.edit = new TreeEdit(place, own);
    }

    /**
     * Opens a directory; writes nothing.
     *
     * @throws OperatorException when it is not there, is no directory, or may not be entered
     */
    public static DirectoryTree open(String rootPath) {
        return new DirectoryTree(new Place(rootPath), Notices::ofOne);
    }

    /** As {@link #open(String)}; it is watched together with other trees. */
    public static DirectoryTree open(String rootPath, Notices shared) {
        return new DirectoryTree(new Place(rootPath), shared::tree);
    }

    public String rootPath() {
        return place.rootPath();
    }

    /** Of the file system that held the root when it was opened. */
    public long device() {
        return place.device();
    }

    @Override
    public void scan(TreePath subtree, Visitor visitor) {
        new TreeScan(place, visitor).run(subtree);
    }

    @Override
    public void list(TreePath directory, Visitor visitor) {
        new TreeScan(place, visitor).list(directory);
    }

    @Override
    public Optional<Stat> stat(TreePath path) {
        return place.stat(path);
    }

    @Override
    public boolean isFolded(TreePath path) {
        return Folding.isFolded(place, path);
    }

    @Override
    public byte[] readLink(TreePath path) {
        try (var parent = place.parent(path)) {
            return parent.readLink(path.name());
        }
    }

    @Override
    public Described describe(TreePath path, Stat stat, Xattrs known) {
        try (var inode = place.open(path, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
            return own.describe(inode, stat, known);
        }
    }

    @Override
    public FileReader open(TreePath path) {
        return OpenFile.regular(place.open(path, OpenFile.FLAGS), place.device(), own);
    }

    @Override
    public FileReader openStored(String inside) {
        return own.openStored(inside);
    }

    @Override
    public Watch watch() {
        return watch(Integer.MAX_VALUE);
    }

    /** With a limit of directories, as the kernel has one. */
    TreeWatch watch(int mostWatches) {
        return new TreeWatch(place, notices.get(), mostWatches);
    }

    /** Writes who owns this root, durably, over what was said before. */
    public void writeMarker(Marker marker) {
        own.writeMarker(marker);
    }

    @Override
    public Presence presence() {
        return RootLook.at(place);
    }

    @Override
    public boolean isEmpty() {
        var empty = new AtomicBoolean(true);
        try (var fd = place.open(TreePath.ROOT, Place.LIST)) {
            Listing.read(fd, (name, hint) -> {
                if (!Place.isOwn(TreePath.of(name))) {
                    empty.set(false);
                }
            });
        }
        return empty.get();
    }

    @Override
    public Optional<String> liveDatabase() {
        var evidence = new LiveDatabase.Evidence(this);
        scan(TreePath.ROOT, evidence);
        return evidence.first();
    }

    /** Whether the name of an entry alone shows a live database; for use during a scan. */
    public static Optional<String> liveDatabaseEvidence(TreePath path) {
        return LiveDatabase.byName(path);
    }

    @Override
    public Staged stage(long id) {
        return own.stage(id);
    }

    static StagedFile ofThis(Staged staged) {
        if (staged instanceof StagedFile file) {
            return file;
        }
        throw new IllegalArgumentException("what is staged elsewhere cannot be published here");
    }

    /** For tests: as the other, whatever stands there; but no directory that holds something. */
    void publish(Staged staged, TreePath target) {
        edit.publish(ofThis(staged), target);
    }

    @Override
    public Optional<String> publish(Staged staged, TreePath target, Optional<Stat> expected) {
        return edit.publish(ofThis(staged), target, expected);
    }

    @Override
    public boolean giveBack(String place, TreePath target, Stat made) {
        return edit.giveBack(place, target, made);
    }

    @Override
    public boolean exchanges() {
        return edit.replacing().exchanges();
    }

    /** For tests: as if the file system could not exchange names. */
    void withoutExchange() {
        edit.replacing().withoutExchange();
    }

    @Override
    public List<String> rescue() {
        return own.rescue();
    }

    @Override
    public boolean makeDirectory(TreePath path, Metadata metadata) {
        return edit.makeDirectory(path, metadata);
    }

    /** For tests: creates or replaces a symbolic link atomically, whatever stands there; false if the owner could not be set. */
    boolean makeSymlink(TreePath path, byte[] target, Metadata metadata) {
        return edit.makeSymlink(path, target, metadata);
    }

    @Override
    public Optional<String> makeSymlink(TreePath path, byte[] target, Metadata metadata, Optional<Stat> expected) {
        return edit.makeSymlink(path, target, metadata, expected);
    }

    @Override
    public Optional<String> link(TreePath existing, TreePath name, Optional<Stat> expected) {
        return edit.link(existing, name, expected);
    }

    @Override
    public boolean setMetadata(TreePath path, Metadata metadata) {
        return edit.setMetadata(path, metadata);
    }

    @Override
    public Optional<Stat> setMetadata(TreePath path, Metadata metadata, Stat expected) {
        return edit.setMetadata(path, metadata, expected);
    }

    @Override
    public Optional<String> putAside(TreePath path, String area) {
        return edit.putAside(path, area);
    }

    @Override
    public Optional<String> discard(TreePath path, Stat expected) {
        return edit.discard(path, expected);
    }

    @Override
    public boolean rename(TreePath from, TreePath to) {
        return edit.rename(from, to);
    }

    @Override
    public boolean removeDirectory(TreePath path) {
        return edit.removeDirectory(path);
    }

    @Override
    public int purge(String area, long olderThanNanos, long nowNanos) {
        return own.purge(area, olderThanNanos, nowNanos);
    }

    @Override
    public void syncDirectory(TreePath path) {
        try (var fd = place.open(path, Place.LIST)) {
            fd.sync();
        }
    }

    @Override
    public void syncAll() {
        try (var fd = place.open(TreePath.ROOT, Place.LIST)) {
            fd.syncFileSystem();
        }
    }

    @Override
    public long freeBytes() {
        return place.root().freeBytes();
    }

    @Override
    public Pack pack(String name) {
        return new Packs(place, own).open(name);
    }

    @Override
    public void removePack(String name) {
        new Packs(place, own).remove(name);
    }

    @Override
    public void close() {
        place.close();
    }
}
