package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Stamp;
import dev.sundog.model.Entry;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.util.Optional;

/** Whether a name still looks as it did; a stamp that matches answers without another look at it. */
final class Likeness {
    private Likeness() {}

    /**
     * Compares.
     *
     * @param entry what the name was when last looked at, empty for nothing
     * @param stamp how that looked; there when the entry is
     */
    static boolean of(
            Dataset dataset, TreePath path, Optional<Stat> stat, Optional<Entry> entry, Optional<Stamp> stamp) {
        if (stat.isEmpty() || entry.isEmpty()) {
            return stat.isEmpty() && entry.isEmpty();
        }
        var s = stat.get();
        boolean untouched = Stamps.matches(stamp.orElseThrow(), s);
        return switch (entry.get()) {
            case Entry.Directory d ->
                s.kind() == Kind.DIRECTORY
                        && s.inode() == stamp.orElseThrow().inode()
                        && (untouched || sameBesideTime(dataset, path, d.metadata(), s));
            case Entry.File f -> s.kind() == Kind.FILE && untouched && Stamps.hasModeOf(f, s);
            case Entry.HardLink h -> s.kind() == Kind.FILE && untouched;
            case Entry.Symlink l -> s.kind() == Kind.SYMLINK && untouched;
        };
    }

    /** A directory's times change with every name in it. */
    private static boolean sameBesideTime(Dataset dataset, TreePath path, Metadata m, Stat s) {
        return m.mode() == s.mode() && m.uid() == s.uid() && m.gid() == s.gid() && sameXattrs(dataset, path, m, s);
    }

    private static boolean sameXattrs(Dataset dataset, TreePath path, Metadata m, Stat s) {
        try {
            return dataset.describe(path, s, m.xattrs()).metadata().xattrs().equals(m.xattrs());
        } catch (HostException e) {
            return false; // when it is looked at, it is told why
        }
    }
}
