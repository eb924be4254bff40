package dev.sundog.profile;

import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The directories of a tree with what each holds itself; built while a tree is visited, in any order. For one thread. */
public final class TreeSummary {
    private static final int DEEPEST = 8;
    private static final int MOST = 200_000;
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private final long nowNanos;
    private final Set<TreePath> borders;
    private final Map<TreePath, Node> nodes = new HashMap<>();
    private final Node root = new Node(TreePath.ROOT);
    private long bytes;
    private long entries;

    static final class Node {
        final TreePath path;
        final List<Node> children = new ArrayList<>(0);
        private long bytes;
        private long entries;
        private long changedBytes;
        private long idleNanos = Long.MAX_VALUE;

        Node(TreePath path) {
            this.path = path;
        }

        FileEvidence own() {
            return new FileEvidence(bytes, entries, changedBytes, idleNanos);
        }
    }

    /**
     * Starts empty.
     *
     * @param nowNanos since 1970, to tell what changed lately
     * @param borders of segments that must be, as {@link Division#borders} gives them
     */
    public TreeSummary(long nowNanos, Set<TreePath> borders) {
        this.nowNanos = nowNanos;
        this.borders = Set.copyOf(borders);
        nodes.put(TreePath.ROOT, root);
    }

    /** Counts a file or a symbolic link. */
    public void add(TreePath path, long size, long mtimeNanos) {
        var node = node(borders.contains(path) ? path : path.parent());
        long idle = Math.max(0, nowNanos - mtimeNanos);
        node.bytes += size;
        node.entries++;
        node.changedBytes += idle < DAY_NANOS ? size : 0;
        node.idleNanos = Math.min(node.idleNanos, idle);
        bytes += size;
        entries++;
    }

    /** Counts a directory beneath the root. */
    public void addDirectory(TreePath path) {
        node(path).entries++;
        entries++;
    }

    private Node node(TreePath path) {
        var at = path;
        while (at.depth() > DEEPEST && !borders.contains(at)) {
            at = at.parent();
        }
        var known = nodes.get(at);
        if (known != null) {
            return known;
        }
        var parent = node(at.parent());
        if (nodes.size() >= MOST && !borders.contains(at)) {
            return parent;
        }
        var fresh = new Node(at);
        parent.children.add(fresh);
        nodes.put(at, fresh);
        return fresh;
    }

    public long bytes() {
        return bytes;
    }

    /** Entries of any kind, without the root. */
    public long entries() {
        return entries;
    }

    Node root() {
        return root;
    }
}
