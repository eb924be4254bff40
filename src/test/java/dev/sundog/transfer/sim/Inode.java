package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One inode of a disk in memory: as programs see it, and as it would be after the machine went down. */
final class Inode {
    static final long DEVICE = 7;
    private static final int USER = 1000;

    final long number;
    final Kind kind;
    byte[] data = new byte[0];
    int mode;
    long mtime;
    long ctime;
    int links;
    /** By how many it is held open. */
    int open;

    /** A directory's names. */
    final TreeMap<String, Inode> names = new TreeMap<>();
    /** A directory's place. */
    @Nullable
    Inode parent;

    String name = "";

    /** Whether a program of this machine wrote what it holds, and not Sundog. */
    boolean ofProgram;

    /** What programs have replaced or deleted; a machine that goes down may bring it back. */
    final Set<Long> abandoned = new HashSet<>();

    /** When a program wrote to it, or changed its attributes, last. */
    long writtenAt;

    /** What it held when it was moved out of sight; what other names were used for since counts for nothing. */
    long takenVersion;

    byte[] durableData = new byte[0];
    int durableMode;
    boolean durableOfProgram;
    long durableMtime;
    long durableCtime;
    TreeMap<String, Inode> durableNames = new TreeMap<>();
    private long version;

    Inode(long number, Kind kind, int mode, long now) {
        this.number = number;
        this.kind = kind;
        this.mode = mode;
        this.mtime = now;
        this.ctime = now;
        this.durableMode = mode;
        this.durableMtime = now;
        this.durableCtime = now;
    }

    /** Whether a program wrote what it holds, and no program has replaced or deleted that. */
    boolean isDear() {
        return ofProgram && kind == Kind.FILE && data.length > 0 && !abandoned.contains(version());
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    void data(byte[] content) {
        data = content;
        version = 0;
    }

    void sync() {
        durableData = data;
        durableOfProgram = ofProgram;
        durableMode = mode;
        durableMtime = mtime;
        durableCtime = ctime;
    }

    boolean isDurable() {
        return Arrays.equals(data, durableData);
    }

    /** Stands for the content. */
    long version() {
        if (version == 0) {
            long h = 1469598103934665603L + data.length;
            for (byte b : data) {
                h = (h ^ b) * 1099511628211L;
                h ^= h >>> 29;
            }
            version = h | 1;
        }
        return version;
    }

    Stat stat() {
        long size = kind == Kind.DIRECTORY ? 0 : data.length;
        int count = kind == Kind.DIRECTORY ? 2 : links;
        return new Stat(kind, size, mtime, ctime, number, DEVICE, mode, USER, USER, count);
    }
}
