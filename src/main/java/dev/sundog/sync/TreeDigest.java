package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Digests of a whole tree, directory by directory (Merkle, CRYPTO 1987): equal roots mean equal trees, and a difference is
 * found by asking only beneath what differs.
 */
public final class TreeDigest {
    /** A name in a directory with the digest of all that it is and holds. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Child(byte[] name, Digest digest) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Child c && Arrays.equals(c.name, name) && c.digest.equals(digest);
        }

        @Override
        public int hashCode() {
            return digest.hashCode();
        }
    }

    private final Map<TreePath, List<Child>> children = new HashMap<>();

    /** @param entries digest of each name's own entry */
    public TreeDigest(NavigableMap<TreePath, Digest> entries) {
        // From the last to the first: every name comes after all that it holds.
        for (var e : entries.descendingMap().entrySet()) {
            var path = e.getKey();
            if (path.isRoot()) {
                continue;
            }
            var below = children.get(path);
            var digest = below == null ? e.getValue() : combined(e.getValue(), below);
            children.computeIfAbsent(path.parent(), p -> new ArrayList<>()).add(new Child(path.name(), digest));
        }
        children.values().forEach(c -> c.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name())));
    }

    private static Digest combined(Digest own, List<Child> below) {
        MessageDigest sha = Digest.sha256();
        sha.update(own.bytes());
        var sorted = new ArrayList<>(below);
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
        for (var child : sorted) {
            sha.update(Digest.of(child.name()).bytes());
            sha.update(child.digest().bytes());
        }
        return Digest.ofBytes(sha.digest());
    }

    /** What stands directly beneath a directory, sorted by name; empty where there is nothing. */
    public List<Child> children(TreePath directory) {
        return List.copyOf(children.getOrDefault(directory, List.of()));
    }
}
