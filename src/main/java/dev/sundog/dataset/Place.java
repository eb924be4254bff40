package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Descriptor;
import dev.sundog.host.FileStat;
import dev.sundog.host.HostException;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The opened root and the way from a path to what lies beneath. Sundog's own directory is out of reach by a path. */
final class Place implements AutoCloseable {
    static final TreePath OWN = TreePath.of(".sundog");
    static final int LIST = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;

    private final String rootPath;
    private final Beneath root;
    private final FileStat opened;

    Place(String rootPath) {
        this.rootPath = rootPath;
        try {
            this.root = Beneath.at(rootPath);
        } catch (HostException e) {
            throw new OperatorException("Directory " + rootPath + " cannot be opened: " + e.what(), e.remedy(), e);
        }
        this.opened = root.handle().stat();
    }

    String rootPath() {
        return rootPath;
    }

    Beneath root() {
        return root;
    }

    FileStat opened() {
        return opened;
    }

    long device() {
        return opened.device();
    }

    static boolean isOwn(TreePath path) {
        return path.isWithin(OWN);
    }

    private static byte[] reach(TreePath path) {
        if (isOwn(path)) {
            throw new OperatorException(
                    "Path " + path + " is refused: .sundog belongs to Sundog",
                    "Rename it; nothing of that name is mirrored");
        }
        return path.bytes();
    }

    Optional<Stat> stat(TreePath path) {
        if (isOwn(path)) {
            return Optional.empty();
        }
        if (path.isRoot()) {
            var s = root.handle().stat();
            return Optional.of(new Stat(
                    Kind.DIRECTORY,
                    s.size(),
                    s.mtimeNanos(),
                    s.ctimeNanos(),
                    s.inode(),
                    s.device(),
                    s.permissions(),
                    s.uid(),
                    s.gid(),
                    s.links()));
        }
        var parent = root.findDirectory(reach(path.parent()));
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        try (var p = parent.get()) {
            return p.stat(path.name()).map(s -> Stat.of(s, device()));
        }
    }

    Descriptor open(TreePath path, int flags) {
        return root.open(reach(path), flags, 0);
    }

    Optional<Descriptor> find(TreePath path, int flags) {
        return root.find(reach(path), flags);
    }

    /** The directory that holds the name. */
    Beneath parent(TreePath path) {
        named(path);
        return root.directory(reach(path.parent()));
    }

    Optional<Beneath> findParent(TreePath path) {
        named(path);
        return root.findDirectory(reach(path.parent()));
    }

    Optional<Beneath> findDirectory(TreePath path) {
        return root.findDirectory(reach(path));
    }

    private static void named(TreePath path) {
        reach(path);
        if (path.isRoot()) {
            throw new OperatorException("The root itself cannot be replaced", "Name something beneath it");
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        root.close();
    }
}
