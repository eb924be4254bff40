package dev.sundog.host;

/** How a file is opened; every descriptor is closed on exec. */
public final class OpenFlags {
    public static final int READ = 0;
    public static final int READ_WRITE = 2;
    public static final int CREATE = 0100;
    public static final int EXCLUSIVE = 0200;
    public static final int NONBLOCK = 04000;
    /** Only a handle on the place, without permission to read it. */
    public static final int PATH = 0x200000;

    public static final int DIRECTORY = Sys.ARM ? 0x4000 : 0x10000;
    /** The last component may be a symbolic link; with {@link #PATH} it is the link itself that is opened. */
    public static final int NOFOLLOW = Sys.ARM ? 0x8000 : 0x20000;

    static final int CLOEXEC = 0x80000;

    private OpenFlags() {}
}
