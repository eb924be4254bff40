package dev.sundog.dataset;

import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A copy of a tree that goes on changing, in a drawer of its own {@code .sundog}: files are inodes of their own, which share
 * blocks with the originals where the file system does that. It is gone when it is closed.
 */
public final class TreeSnapshot implements AutoCloseable {
    /**
     * What was taken.
     *
     * @param copiedBytes of them those that take room of their own
     * @param unsettled names that were changed in the tree during the last look: with 0 all is of one moment
     */
    public record Taken(long files, long bytes, long copiedBytes, long unsettled) {}

    private static final String AREA = "drill";
    private static final byte[] NAME = Place.ascii("1");
    private static final int OWNER_MAY = 0700;
    private static final int MOST_LOOKS = 5;

    private final DirectoryTree source;
    private final DirectoryTree target;
    private final long most;
    private long copied;
    private long changed;
    private long files;
    private long bytes;

    /**
     * Empty; a tree has one at a time.
     *
     * @param most bytes of room that it may take
     */
    public TreeSnapshot(DirectoryTree source, long most) {
        this.source = source;
        this.most = most;
        clear(source);
        try (var area = source.own.area(AREA)) {
            area.makeDirectory(NAME, OWNER_MAY);
        }
        this.target = DirectoryTree.open(source.rootPath() + "/.sundog/" + AREA + "/1");
    }

    /** Removes what a snapshot of the tree left whose process was killed. */
    public static void clear(DirectoryTree source) {
        source.own.purge(AREA, 0, Long.MAX_VALUE);
    }

    /** Where it stands, as a tree like the original. */
    public String rootPath() {
        return target.rootPath();
    }

    /**
     * Copies, and looks again until nothing was changed meanwhile, a few times at most.
     *
     * @throws OperatorException when it would take more room than it may
     */
    public Taken take() {
        look();
        for (int i = 1; i < MOST_LOOKS && changed > 0; i++) {
            look();
        }
        return new Taken(files, bytes, copied, changed);
    }

    private void look() {
        changed = 0;
        files = 0;
        bytes = 0;
        source.scan(TreePath.ROOT, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                try {
                    bring(path, stat);
                } catch (HostException e) {
                    if (e.errno() != Errno.ENOENT) {
                        throw e;
                    }
                    changed++; // it was replaced or deleted since it was listed
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                throw new OperatorException(path + " cannot be read: " + why, "Run the agent as a user that may");
            }

            @Override
            public void skipped(TreePath path, String why) {
                // It is not mirrored either.
            }
        });
        dropWhatIsGone();
    }

    private void bring(TreePath path, Stat stat) {
        if (path.isRoot()) {
            return;
        }
        switch (stat.kind()) {
            case DIRECTORY -> bringDirectory(path, stat);
            case SYMLINK -> bringLink(path, stat);
            case FILE -> bringFile(path, stat);
            case OTHER -> {}
        }
    }

    private void bringDirectory(TreePath path, Stat stat) {
        var there = target.stat(path);
        if (there.filter(s -> s.kind() == Kind.DIRECTORY).isPresent()) {
            return;
        }
        there.ifPresent(s -> target.discard(path, s));
        var wanted = stat.metadata();
        target.makeDirectory(
                path, new Metadata(wanted.mode() | OWNER_MAY, wanted.uid(), wanted.gid(), wanted.mtimeNanos()));
        changed++;
    }

    private void bringLink(TreePath path, Stat stat) {
        var there = target.stat(path);
        if (!isLike(there, stat)) {
            target.makeSymlink(path, source.readLink(path), stat.metadata(), there);
            changed++;
        }
    }

    private static boolean isLike(Optional<Stat> there, Stat stat) {
        return there.filter(
                        s -> s.kind() == stat.kind() && s.size() == stat.size() && s.mtimeNanos() == stat.mtimeNanos())
                .isPresent();
    }

    private void bringFile(TreePath path, Stat listed) {
        files++;
        bytes += listed.size();
        var there = target.stat(path);
        if (isLike(there, listed)) {
            return;
        }
        changed++;
        try (var from = OpenFile.regular(source.place.open(path, OpenFile.FLAGS), source.place.device(), source.own);
                var staged = DirectoryTree.ofThis(target.stage(1))) {
            var stat = from.stat();
            if (!staged.copyAll(from)) {
                copied += stat.size();
                if (copied > most) {
                    throw tooBig();
                }
            }
            staged.finish(from.describe(stat, Xattrs.NONE).metadata());
            target.publish(staged, path, there);
        }
    }

    private OperatorException tooBig() {
        return new OperatorException(
                "A copy of " + source.rootPath() + " would take more than " + most
                        + " bytes: this file system does not share blocks between files",
                "Allow more where there is room, or keep the data on xfs or btrfs, where a copy takes none");
    }

    private void dropWhatIsGone() {
        var gone = new ArrayList<TreePath>();
        target.scan(TreePath.ROOT, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                boolean beneathGone = !gone.isEmpty() && path.isWithin(gone.getLast());
                if (!path.isRoot() && !beneathGone && source.stat(path).isEmpty()) {
                    gone.add(path);
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                throw new OperatorException("The copy cannot be read at " + path + ": " + why, "Check the disk");
            }

            @Override
            public void skipped(TreePath path, String why) {
                // Nothing of the kind was copied.
            }
        });
        gone.forEach(path -> target.putAside(path, OwnArea.TRASH));
        changed += gone.size();
    }

    @Override
    public void close() {
        target.close();
        clear(source);
    }
}
