package dev.sundog.host;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An open directory and what can be done beneath it. Names and paths are bytes; nothing leaves the directory, follows a
 * symbolic link or crosses into another mounted file system. A <em>path</em> may have several components, a
 * <em>name</em> is one. Failures are {@link HostException}.
 */
public final class Beneath implements AutoCloseable {
    private static final long NO_XDEV = 1;
    private static final long NO_MAGICLINKS = 2;
    private static final long NO_SYMLINKS = 4;
    private static final long BENEATH = 8;
    private static final long RESOLVE = NO_XDEV | NO_MAGICLINKS | NO_SYMLINKS | BENEATH;
    private static final long NOFOLLOW = 0x100; // AT_SYMLINK_NOFOLLOW
    private static final long REMOVE_DIRECTORY = 0x200; // AT_REMOVEDIR
    private static final long NO_REPLACE = 1; // RENAME_NOREPLACE
    private static final long EXCHANGE = 2; // RENAME_EXCHANGE
    private static final int LONGEST = 3800;
    private static final int HANDLE = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
    private static final byte[] SELF = {'.'};

    private final Descriptor directory;

    private Beneath(Descriptor directory) {
        this.directory = directory;
    }

    /** Names in a directory that is open already; closing either closes both. */
    public static Beneath of(Descriptor directory) {
        return new Beneath(directory);
    }

    /** Opens a directory by the path that the operator gave; here symbolic links are followed. */
    public static Beneath at(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
        long fd = openRaw(Descriptor.CWD, bytes, flags, 0, 0);
        return new Beneath(new Descriptor((int) Call.checked(fd, Sys.OPENAT2, path), path));
    }

    private static long openRaw(int dir, byte[] path, int flags, int mode, long resolve) {
        try (var call = new Call()) {
            var how = call.space(24);
            how.set(ValueLayout.JAVA_LONG, 0, Integer.toUnsignedLong(flags | OpenFlags.CLOEXEC));
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolve);
            return call.invoke(Sys.OPENAT2, dir, call.text(path), how.address(), 24);
        }
    }

    private long tryOpen(byte[] path, int flags, int mode) {
        if (path.length <= LONGEST) {
            byte[] name = path.length == 0 ? SELF : path;
            return openRaw(directory.number(), name, flags, mode, RESOLVE);
        }
        int cut = LONGEST;
        while (cut > 0 && path[cut] != '/') {
            cut--;
        }
        if (cut == 0) {
            return -Errno.ENAMETOOLONG;
        }
        long fd = openRaw(directory.number(), Arrays.copyOf(path, cut), HANDLE, 0, RESOLVE);
        if (fd < 0) {
            return fd;
        }
        try (var upper = new Beneath(new Descriptor((int) fd, HostException.show(path)))) {
            return upper.tryOpen(Arrays.copyOfRange(path, cut + 1, path.length), flags, mode);
        }
    }

    /**
     * Opens what the path leads to; the empty path is the directory itself.
     *
     * @param flags of {@link OpenFlags}
     * @param mode permissions of a file that is created
     */
    public Descriptor open(byte[] path, int flags, int mode) {
        var shown = HostException.show(path);
        return new Descriptor((int) Call.checked(tryOpen(path, flags, mode), Sys.OPENAT2, shown), shown);
    }

    /** As {@link #open}, but empty when there is nothing at that path. */
    public Optional<Descriptor> find(byte[] path, int flags) {
        long fd = tryOpen(path, flags, 0);
        if (fd < 0 && HostException.isAbsence((int) -fd)) {
            return Optional.empty();
        }
        var shown = HostException.show(path);
        return Optional.of(new Descriptor((int) Call.checked(fd, Sys.OPENAT2, shown), shown));
    }

    /** A handle on a directory beneath. */
    public Beneath directory(byte[] path) {
        return new Beneath(open(path, HANDLE, 0));
    }

    /** As {@link #directory}, but empty when there is none at that path. */
    public Optional<Beneath> findDirectory(byte[] path) {
        return find(path, HANDLE).map(Beneath::new);
    }

    /** The handle itself. */
    public Descriptor handle() {
        return directory;
    }

    /** Of a name, without following it; empty when there is nothing. */
    public Optional<FileStat> stat(byte[] name) {
        try (var call = new Call()) {
            var out = call.space(FileStat.STRUCT_BYTES);
            long result = call.invoke(
                    Sys.STATX, directory.number(), single(call, name), NOFOLLOW, FileStat.BASIC_MASK, out.address());
            if (result < 0 && HostException.isAbsence((int) -result)) {
                return Optional.empty();
            }
            Call.checked(result, Sys.STATX, HostException.show(name));
            return Optional.of(FileStat.read(out));
        }
    }

    /** Where a symbolic link points, as bytes. */
    public byte[] readLink(byte[] name) {
        try (var call = new Call()) {
            var out = call.space(4096);
            long n = call.check(
                    Sys.READLINKAT,
                    HostException.show(name),
                    directory.number(),
                    single(call, name),
                    out.address(),
                    4096);
            return out.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    public void makeDirectory(byte[] name, int permissions) {
        named(Sys.MKDIRAT, name, permissions);
    }

    public void makeSymlink(byte[] name, byte[] target) {
        try (var call = new Call()) {
            call.check(
                    Sys.SYMLINKAT, HostException.show(name), call.text(target), directory.number(), single(call, name));
        }
    }

    /** Gives a file that is no directory one more name; {@code EEXIST} where that name is taken. */
    public void link(Beneath other, byte[] existing, byte[] name) {
        try (var call = new Call()) {
            call.check(
                    Sys.LINKAT,
                    HostException.show(name),
                    other.directory.number(),
                    single(call, existing),
                    directory.number(),
                    single(call, name),
                    0);
        }
    }

    /** Removes a name that is not a directory. */
    public void unlink(byte[] name) {
        named(Sys.UNLINKAT, name, 0);
    }

    /** Removes an empty directory. */
    public void removeDirectory(byte[] name) {
        named(Sys.UNLINKAT, name, REMOVE_DIRECTORY);
    }

    private void named(Sys sys, byte[] name, long argument) {
        try (var call = new Call()) {
            call.check(sys, HostException.show(name), directory.number(), single(call, name), argument);
        }
    }

    /** Atomic; with {@code replace} false an existing target is {@code EEXIST}. */
    public void rename(byte[] name, Beneath target, byte[] targetName, boolean replace) {
        try (var call = new Call()) {
            call.check(
                    Sys.RENAMEAT2,
                    HostException.show(targetName),
                    directory.number(),
                    single(call, name),
                    target.directory.number(),
                    single(call, targetName),
                    replace ? 0 : NO_REPLACE);
        }
    }

    /** Both names, which must exist, hold what the other one held: atomic. {@code EINVAL} where the file system cannot. */
    public void exchange(byte[] name, Beneath other, byte[] otherName) {
        try (var call = new Call()) {
            call.check(
                    Sys.RENAMEAT2,
                    HostException.show(name),
                    directory.number(),
                    single(call, name),
                    other.directory.number(),
                    single(call, otherName),
                    EXCHANGE);
        }
    }

    /** Of the name itself, never of what a link points to; -1 leaves a number as it is. */
    public void changeOwner(byte[] name, int uid, int gid) {
        try (var call = new Call()) {
            var shown = HostException.show(name);
            call.check(Sys.FCHOWNAT, shown, directory.number(), single(call, name), uid, gid, NOFOLLOW);
        }
    }

    /** Permission bits of what is not a symbolic link. */
    public void changeMode(byte[] name, int permissions) {
        try (var inode = open(name, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0)) {
            inode.changeMode(permissions);
        }
    }

    /** Time of modification of the name itself, nanoseconds since 1970. */
    public void setModified(byte[] name, long nanos) {
        try (var call = new Call()) {
            var shown = HostException.show(name);
            call.check(
                    Sys.UTIMENSAT,
                    shown,
                    directory.number(),
                    single(call, name),
                    Descriptor.times(call, nanos),
                    NOFOLLOW);
        }
    }

    /** Bytes that an ordinary user can still write here. */
    public long freeBytes() {
        return directory.freeBytes();
    }

    private static long single(Call call, byte[] name) {
        boolean dots = name.length > 0 && name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
        if (name.length == 0 || dots) {
            throw new IllegalArgumentException("not a name: " + HostException.show(name));
        }
        for (byte b : name) {
            if (b == '/' || b == 0) {
                throw new IllegalArgumentException("not a name: " + HostException.show(name));
            }
        }
        return call.text(name);
    }

    @Override
    public void close() {
        directory.close();
    }
}
