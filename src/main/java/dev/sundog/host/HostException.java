package dev.sundog.host;

import dev.sundog.model.OperatorException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A call to the operating system failed: which, on what, and why. */
public final class HostException extends OperatorException {
    private static final long serialVersionUID = 1L;
    private final int errno;
    private final String call;
    private final String path;

    public HostException(int errno, String call, String path) {
        super(call + " of " + path + " failed: " + Errno.words(errno), Errno.remedy(errno));
        this.errno = errno;
        this.call = call;
        this.path = path;
    }

    /** One of {@link Errno}, or another of Linux's numbers. */
    public int errno() {
        return errno;
    }

    /** Name of the system call. */
    public String call() {
        return call;
    }

    /** What it was called on, for people. */
    public String path() {
        return path;
    }

    /** Disk (or quota, or watches) used up. */
    public boolean noSpace() {
        return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    }

    /** The user that runs Sundog may not do this. */
    public boolean denied() {
        return errno == Errno.EACCES || errno == Errno.EPERM;
    }

    /** There is nothing at that path beneath the directory (a symbolic link in the way counts as nothing). */
    public boolean absent() {
        return isAbsence(errno);
    }

    static boolean isAbsence(int errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ELOOP;
    }

    /** Bytes of a path for people: UTF-8 where it is, else with {@code \xff}. */
    static String show(byte[] path) {
        if (path.length == 0) {
            return ".";
        }
        var text = new String(path, StandardCharsets.UTF_8);
        if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), path)
                && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f)) {
            return text;
        }
        var out = new StringBuilder();
        for (byte b : path) {
            if (b >= 0x20 && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append("\\x").append(HexFormat.of().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
