package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Digests of a whole tree, directory by directory (Merkle, CRYPTO 1987): equal roots mean equal trees, and a difference is
 * found by asking only beneath what differs.
 */
public interface TreeDigest {
    /** A name in a directory with the digest of all that it is and holds. */
    @SuppressWarnings("ArrayRecordComponent")
    record Child(byte[] name, Digest digest) {
        /** Byte order of names. */
        public static final Comparator<Child> ORDER = (a, b) -> Arrays.compareUnsigned(a.name(), b.name());

        @Override
        public boolean equals(Object o) {
            return o instanceof Child c && Arrays.equals(c.name, name) && c.digest.equals(digest);
        }

        @Override
        public int hashCode() {
            return digest.hashCode();
        }
    }

    /** What stands directly beneath a directory, sorted by name; empty where there is nothing. */
    List<Child> children(TreePath directory);

    /** The digest of a directory with all beneath, from that of its own entry and its children in order. */
    static Digest combined(Digest own, List<Child> below) {
        if (below.isEmpty()) {
            return own;
        }
        MessageDigest sha = Digest.sha256();
        sha.update(own.bytes());
        for (var child : below) {
            sha.update(Digest.of(child.name()).bytes());
            sha.update(child.digest().bytes());
        }
        return Digest.ofBytes(sha.digest());
    }
}
