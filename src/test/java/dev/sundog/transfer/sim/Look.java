package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one name of a tree is.
 *
 * @param version stands for the content
 * @param mtime 0 for directories
 */
record Look(Kind kind, long version, int size, int mode, long mtime, int links) {
    static TreeMap<TreePath, Look> at(MemoryDisk disk) {
        return of(inodes(disk));
    }

    static TreeMap<TreePath, Look> of(Map<TreePath, Inode> inodes) {
        var out = new TreeMap<TreePath, Look>();
        inodes.forEach((path, inode) -> out.put(path, of(inode)));
        return out;
    }

    /** What every name of a tree leads to. */
    static TreeMap<TreePath, Inode> inodes(MemoryDisk disk) {
        var out = new TreeMap<TreePath, Inode>();
        beneath(disk.root, TreePath.ROOT, out);
        return out;
    }

    /** Whether it is the same to whoever looks at it; a directory's times and how many names there are do not count. */
    boolean isLike(Look other) {
        return kind == other.kind
                && version == other.version
                && size == other.size
                && mode == other.mode
                && mtime == other.mtime;
    }

    /** Of every name of a file that has several: the first of them. */
    static Map<TreePath, TreePath> kin(MemoryDisk disk) {
        var first = new HashMap<Inode, TreePath>();
        var out = new TreeMap<TreePath, TreePath>();
        at(disk).forEach((path, look) -> {
            if (look.links() > 1) {
                out.put(path, first.computeIfAbsent(disk.find(path).orElseThrow(), inode -> path));
            }
        });
        // Others may be among what is put aside.
        var all = List.copyOf(out.values());
        out.entrySet().removeIf(e -> Collections.frequency(all, e.getValue()) == 1);
        return out;
    }

    private static void beneath(Inode directory, TreePath path, Map<TreePath, Inode> out) {
        directory.names.forEach((name, inode) -> {
            if (directory.number == 2 && name.equals(".sundog")) {
                return;
            }
            var child = path.child(name.getBytes(StandardCharsets.ISO_8859_1));
            out.put(child, inode);
            if (inode.isDirectory()) {
                beneath(inode, child, out);
            }
        });
    }

    static Look of(Inode inode) {
        boolean directory = inode.isDirectory();
        return new Look(
                inode.kind,
                directory ? 0 : inode.version(),
                inode.data.length,
                inode.mode,
                directory ? 0 : inode.mtime,
                inode.kind == Kind.FILE ? inode.links : 1);
    }
}
