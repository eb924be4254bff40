package dev.sundog.host;

/** Error numbers of Linux that Sundog tells apart; the same on x86_64 and aarch64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;
    public static final int ESTALE = 116;
    public static final int EDQUOT = 122;

    private Errno() {}

    /** In words, as people know it. */
    static String words(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case EIO -> "input/output error";
            case EACCES -> "permission denied";
            case EEXIST -> "it exists already";
            case EXDEV -> "it lies on another file system";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "it is a directory";
            case EINVAL -> "invalid argument";
            case EMFILE -> "too many open files";
            case ENOSPC -> "no space left";
            case EROFS -> "read-only file system";
            case ENAMETOOLONG -> "name too long";
            case ENOSYS -> "the kernel does not know this call";
            case ENOTEMPTY -> "directory not empty";
            case ELOOP -> "a symbolic link stands in the way";
            case EOPNOTSUPP -> "not supported here";
            case ESTALE -> "the file system is gone";
            case EDQUOT -> "disk quota exceeded";
            default -> "error " + errno;
        };
    }

    static String remedy(int errno) {
        return switch (errno) {
            case ENOSPC, EDQUOT ->
                "Free space (or, for watches, raise fs.inotify.max_user_watches); it continues by itself";
            case EPERM, EACCES -> "Give the user that runs Sundog the permission, or run it as the owner of the files";
            case ENOSYS -> "Use Linux 5.6 or newer, and let containers use openat2";
            case EMFILE -> "Raise the limit of open files (ulimit -n)";
            case EROFS -> "Mount the file system writable";
            case EXDEV -> "Name the mounted file system as data of its own";
            case ELOOP -> "Replace the symbolic link by a directory; Sundog follows none beneath a root";
            case EIO, ESTALE -> "Check the disk and that it is mounted";
            default -> "Check that the path is as expected";
        };
    }
}
