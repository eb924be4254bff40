package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.host.Errno;
import dev.sundog.host.ExtendedAttributes;
import dev.sundog.host.HostException;
import dev.sundog.model.Xattrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Extended attributes that are mirrored: {@code user.*}, {@code trusted.*}, file capabilities and POSIX access control lists.
 * What this user may not set, or this file system cannot keep, is left out; it then stays as the other site has it.
 */
final class Attributes {
    private static final List<String> SINGLE =
            List.of("security.capability", "system.posix_acl_access", "system.posix_acl_default");
    private static final long ROOM_BYTES = 1 << 20;
    private static final int OWNER_WRITES = 0200;

    private Attributes() {}

    private static boolean isMirrored(String name) {
        return name.startsWith("user.") || name.startsWith("trusted.") || SINGLE.contains(name);
    }

    private static List<String> names(Descriptor inode) {
        var names = new ArrayList<>(ExtendedAttributes.names(inode));
        names.removeIf(name -> !isMirrored(name));
        return names;
    }

    /** Those of an inode that are mirrored, with the names of those that are too many. */
    record Found(Xattrs xattrs, List<String> tooMany) {}

    /**
     * Reads an inode's. What the other site has and this one could not keep is no difference: it is taken from there.
     *
     * @param known what the other site has, as far as known
     * @param keepable what of that this site could keep
     */
    static Found read(Descriptor inode, Xattrs known, UnaryOperator<Xattrs> keepable) {
        var names = names(inode);
        if (names.isEmpty() && known.isEmpty()) {
            return new Found(Xattrs.NONE, List.of());
        }
        var values = new TreeMap<String, byte[]>();
        names.forEach(name -> ExtendedAttributes.get(inode, name).ifPresent(v -> values.put(name, v)));
        var missing = known.values();
        missing.keySet().removeAll(values.keySet());
        if (!missing.isEmpty()) {
            missing.keySet()
                    .removeAll(keepable.apply(Xattrs.of(missing)).values().keySet());
            values.putAll(missing);
        }
        return bounded(values);
    }

    private static Found bounded(TreeMap<String, byte[]> values) {
        var tooMany = new ArrayList<String>();
        int size = 0;
        for (var name : List.copyOf(values.keySet())) {
            int more = Xattrs.bytesOf(name, values.getOrDefault(name, new byte[0]));
            if (size + more > Xattrs.MOST_BYTES) {
                tooMany.add(name);
                values.remove(name);
            } else {
                size += more;
            }
        }
        return new Found(Xattrs.of(values), tooMany);
    }

    /** Makes an inode's what they shall be, as far as that is possible here. Its mode may be another afterwards. */
    static void apply(Descriptor inode, Xattrs wanted) {
        var names = names(inode);
        if (names.isEmpty() && wanted.isEmpty()) {
            return;
        }
        var values = wanted.values();
        for (var name : names) {
            if (!values.containsKey(name)) {
                attempt(inode, () -> ExtendedAttributes.remove(inode, name));
            } else if (ExtendedAttributes.get(inode, name)
                    .filter(v -> Arrays.equals(v, values.get(name)))
                    .isPresent()) {
                values.remove(name);
            }
        }
        values.forEach((name, value) -> attempt(inode, () -> ExtendedAttributes.set(inode, name, value)));
    }

    private static void attempt(Descriptor inode, Runnable change) {
        try {
            change.run();
        } catch (HostException e) {
            if (e.errno() == Errno.EACCES && lifted(inode)) {
                attempt(inode, change);
            } else if (!mayFail(inode, e)) {
                throw e;
            }
        }
    }

    /** The owner may set attributes only while he may write; the mode is set afterwards anyway. */
    private static boolean lifted(Descriptor inode) {
        var stat = inode.stat();
        if (stat.isSymlink() || (stat.permissions() & OWNER_WRITES) != 0) {
            return false;
        }
        try {
            inode.changeMode(stat.permissions() | OWNER_WRITES);
            return true;
        } catch (HostException e) {
            return false;
        }
    }

    private static boolean mayFail(Descriptor inode, HostException e) {
        return switch (e.errno()) {
            case Errno.EPERM, Errno.EACCES, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.E2BIG, Errno.ERANGE -> true;
            // Also said when one inode's attributes have no more room, on a disk that has.
            case Errno.ENOSPC -> inode.freeBytes() > ROOM_BYTES;
            default -> false;
        };
    }
}
