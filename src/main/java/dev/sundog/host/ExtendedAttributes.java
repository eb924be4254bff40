package dev.sundog.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Extended attributes of one inode, also of a symbolic link or of what is only a handle. Names are bytes, one character each.
 * Failures are {@link HostException}.
 */
public final class ExtendedAttributes {
    private static final int FIRST_BYTES = 4 << 10;
    private static final int MOST_BYTES = 64 << 10; // XATTR_LIST_MAX and XATTR_SIZE_MAX

    private ExtendedAttributes() {}

    /** All that this user may see; none where the file system has none. One call when there are none. */
    public static List<String> names(Descriptor inode) {
        try (var call = new Call()) {
            var out = call.space(FIRST_BYTES);
            long n = at(call, inode, Sys.FLISTXATTR, Sys.LISTXATTR, out.address(), FIRST_BYTES);
            if (n == -Errno.ERANGE) {
                out = call.space(MOST_BYTES);
                n = at(call, inode, Sys.FLISTXATTR, Sys.LISTXATTR, out.address(), MOST_BYTES);
            }
            if (n == 0 || n == -Errno.EOPNOTSUPP || n == -Errno.ENOSYS) {
                return List.of();
            }
            return split(out.asSlice(0, Call.checked(n, Sys.FLISTXATTR, inode.path())));
        }
    }

    private static List<String> split(MemorySegment text) {
        var names = new ArrayList<String>();
        var all = new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        for (var name : all.split("\0", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Empty when it is not there (any more), or may not be read. */
    public static Optional<byte[]> get(Descriptor inode, String name) {
        try (var call = new Call()) {
            var out = call.space(MOST_BYTES);
            long n = at(call, inode, Sys.FGETXATTR, Sys.GETXATTR, text(call, name), out.address(), MOST_BYTES);
            boolean none = n == -Errno.ENODATA || n == -Errno.EOPNOTSUPP || n == -Errno.EPERM || n == -Errno.EACCES;
            if (none) {
                return Optional.empty();
            }
            Call.checked(n, Sys.FGETXATTR, inode.path());
            return Optional.of(out.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Sets or replaces. */
    public static void set(Descriptor inode, String name, byte[] value) {
        try (var call = new Call()) {
            var copy = call.space(Math.max(value.length, 1));
            MemorySegment.copy(value, 0, copy, ValueLayout.JAVA_BYTE, 0, value.length);
            long n = at(call, inode, Sys.FSETXATTR, Sys.SETXATTR, text(call, name), copy.address(), value.length, 0);
            Call.checked(n, Sys.FSETXATTR, inode.path());
        }
    }

    /** One that is gone is no error. */
    public static void remove(Descriptor inode, String name) {
        try (var call = new Call()) {
            long n = at(call, inode, Sys.FREMOVEXATTR, Sys.REMOVEXATTR, text(call, name));
            if (n != -Errno.ENODATA) {
                Call.checked(n, Sys.FREMOVEXATTR, inode.path());
            }
        }
    }

    private static long text(Call call, String name) {
        return call.text(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** By the descriptor; where that is only a handle, by its path in /proc. */
    private static long at(Call call, Descriptor inode, Sys open, Sys named, long... rest) {
        var args = new long[rest.length + 1];
        System.arraycopy(rest, 0, args, 1, rest.length);
        args[0] = inode.number();
        long result = call.invoke(open, args);
        if (result != -Errno.EBADF) {
            return result;
        }
        args[0] = call.text(inode.magicPath());
        return call.invoke(named, args);
    }
}
