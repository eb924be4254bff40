package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.model.Entry;

/** Comparing how a file looks with how it looked. */
final class Stamps {
    /** A kernel's clock tick at its coarsest (100 Hz): changes within one may leave the same ctime. */
    private static final long TICK_NANOS = 10_000_000;

    private static final int PERMISSIONS = 0777;

    private Stamps() {}

    static Stamp of(Stat stat, long wallNanos) {
        boolean racy = wallNanos - stat.ctimeNanos() < TICK_NANOS;
        return new Stamp(stat.size(), stat.mtimeNanos(), racy ? Stamp.RACY : stat.ctimeNanos(), stat.inode());
    }

    /** As a copy that this agent made itself looks: nobody else writes there. */
    static Stamp ofOwn(Stat stat) {
        boolean linked = stat.kind() == Kind.FILE && stat.links() > 1;
        return new Stamp(stat.size(), stat.mtimeNanos(), linked ? Stamp.LINKED : stat.ctimeNanos(), stat.inode());
    }

    /** As {@link #matches}, but of a file with several names whatever its time of change. */
    static boolean matchesOwn(Stamp stamp, Stat stat) {
        long ctime = stamp.ctimeNanos() == Stamp.LINKED ? stat.ctimeNanos() : stamp.ctimeNanos();
        return matches(new Stamp(stamp.size(), stamp.mtimeNanos(), ctime, stamp.inode()), stat);
    }

    /** Of a file with several names whose time of change did not count. */
    static boolean isLinkedAs(Stamp stamp, Stat stat) {
        return stamp.ctimeNanos() == Stamp.LINKED && matchesOwn(stamp, stat);
    }

    static boolean matches(Stamp stamp, Stat stat) {
        return isBesideChange(stamp, stat) && stamp.ctimeNanos() == stat.ctimeNanos();
    }

    /** Whatever the time of change. */
    static boolean isBesideChange(Stamp stamp, Stat stat) {
        return stamp.size() == stat.size() && stamp.mtimeNanos() == stat.mtimeNanos() && stamp.inode() == stat.inode();
    }

    /** Whether a file looks as agreed, but had changed so recently then that its look alone does not tell. */
    static boolean isUnsure(Agreed agreed, Stat stat) {
        return agreed.entry() instanceof Entry.File && hasModeOf(agreed.entry(), stat) && isRacyAs(agreed, stat);
    }

    /** As {@link #isUnsure}, of a further name of a file: what it holds is told of that file. */
    static boolean isUnsureLink(Agreed agreed, Stat stat) {
        return agreed.entry() instanceof Entry.HardLink && isRacyAs(agreed, stat);
    }

    private static boolean isRacyAs(Agreed agreed, Stat stat) {
        return stat.kind() == Kind.FILE
                && agreed.stamp().ctimeNanos() == Stamp.RACY
                && isBesideChange(agreed.stamp(), stat);
    }

    /** Whether a name on the mirror still is what this agent made of it. A directory's metadata may differ meanwhile. */
    static boolean isAsAgreed(Agreed agreed, Stat stat) {
        return switch (agreed.entry()) {
            case Entry.Directory d -> stat.kind() == Kind.DIRECTORY;
            case Entry.File f -> stat.kind() == Kind.FILE && matchesOwn(agreed.stamp(), stat) && hasModeOf(f, stat);
            case Entry.HardLink h -> stat.kind() == Kind.FILE && matchesOwn(agreed.stamp(), stat);
            case Entry.Symlink l -> stat.kind() == Kind.SYMLINK && matches(agreed.stamp(), stat);
        };
    }

    /**
     * Whether nobody but this agent seems to have altered a name, as far as a look tells. The time of change of a file that has
     * several names says nothing: one more may just be made.
     */
    static boolean seemsAsAgreed(Agreed agreed, Stat stat) {
        boolean linked = stat.links() > 1 && isFileBesideChange(agreed, stat);
        return linked || isAsAgreed(agreed, stat) || isUnsure(agreed, stat);
    }

    /** Whether a file looks as agreed beside its time of change: that changes with each attempt to give it one more name. */
    static boolean isFileBesideChange(Agreed agreed, Stat stat) {
        return agreed.entry() instanceof Entry.File
                && stat.kind() == Kind.FILE
                && hasModeOf(agreed.entry(), stat)
                && isBesideChange(agreed.stamp(), stat);
    }

    /**
     * The time of change does not show everywhere that the mode was changed: it says nothing of a file that has several names, and
     * stays the same within a tick of the making. Set-id bits may be lacking.
     */
    static boolean hasModeOf(Entry entry, Stat stat) {
        return ((entry.metadata().mode() ^ stat.mode()) & PERMISSIONS) == 0;
    }
}
