package dev.sundog.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads the names of a directory as bytes, in the order of the file system. */
public final class Listing {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int DIRECTORY = 4;
    private static final int UNKNOWN = 0;

    private Listing() {}

    /** Receives each name except {@code .} and {@code ..}. */
    @FunctionalInterface
    public interface Reader {
        void name(byte[] name, Hint hint);
    }

    /** What the directory itself says about a name; not every file system does. */
    public enum Hint {
        DIRECTORY,
        NOT_DIRECTORY,
        UNKNOWN
    }

    /**
     * Reads all names.
     *
     * @param directory opened with {@link OpenFlags#READ}
     */
    public static void read(Descriptor directory, Reader reader) {
        try (var call = new Call()) {
            var buffer = call.space(BUFFER_BYTES);
            while (true) {
                long n = call.check(
                        Sys.GETDENTS64, directory.path(), directory.number(), buffer.address(), BUFFER_BYTES);
                if (n == 0) {
                    return;
                }
                entries(buffer.asSlice(0, n), reader);
            }
        }
    }

    private static void entries(MemorySegment buffer, Reader reader) {
        long at = 0;
        while (at < buffer.byteSize()) {
            int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
            int type = buffer.get(ValueLayout.JAVA_BYTE, at + 18);
            byte[] name = Inotify.untilNul(buffer, at + 19, length - 19);
            boolean dots =
                    name.length > 0 && name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
            if (!dots) {
                reader.name(name, hint(type));
            }
            at += length;
        }
    }

    private static Hint hint(int type) {
        if (type == UNKNOWN) {
            return Hint.UNKNOWN;
        }
        return type == DIRECTORY ? Hint.DIRECTORY : Hint.NOT_DIRECTORY;
    }
}
