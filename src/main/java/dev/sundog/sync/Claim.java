package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What one side of a two-writer group has under a name, and how it came to be. A delete is a version like any other.
 *
 * @param write the write that made the entry what it is
 * @param seen all writes of the name that it takes into account, itself included
 * @param origin who wrote, and whether the history is known
 * @param entry empty for a name that was deleted
 * @param remarks in order, none twice
 */
public record Claim(Dot write, VersionVector seen, Origin origin, Optional<Entry> entry, List<Remark> remarks) {
    /**
     * Who wrote.
     *
     * @param atMillis later than that of every version it replaced, whatever the clocks showed; milliseconds since 1970
     * @param found it was found in a tree whose index knows nothing of it: it may be old
     */
    public record Origin(Site site, long atMillis, boolean found) {}

    public Claim {
        remarks = List.copyOf(new TreeSet<>(remarks));
    }

    public boolean isGone() {
        return entry.isEmpty();
    }

    boolean isDirectory() {
        return entry.orElse(null) instanceof Entry.Directory;
    }

    /** Whether both sides have the same, with the same history: nothing is left to say. */
    boolean isSame(Claim other) {
        return write.equals(other.write)
                && seen.equals(other.seen)
                && digest().equals(other.digest())
                && remarks.equals(other.remarks);
    }

    /** Whether all that went into this went into the other, and more. */
    boolean isOlderThan(Claim other) {
        return !isSame(other) && other.seen.covers(seen) && !seen.covers(other.seen);
    }

    /** Whether the other takes this into account, and has something newer. */
    boolean isKnownTo(Claim other) {
        return other.seen.contains(write);
    }

    /** Whether both say the same of content, whatever the metadata: then nothing is lost by taking either. */
    public boolean hasContentOf(Claim other) {
        if (entry.isEmpty() || other.entry.isEmpty()) {
            return entry.isEmpty() && other.entry.isEmpty();
        }
        return switch (entry.get()) {
            case Entry.Directory d -> other.isDirectory();
            case Entry.File f ->
                other.entry.get() instanceof Entry.File o
                        && o.size() == f.size()
                        && o.content().equals(f.content());
            case Entry.Symlink s ->
                other.entry.get() instanceof Entry.Symlink o && Arrays.equals(o.target(), s.target());
            case Entry.HardLink h -> other.entry.get().equals(h);
        };
    }

    /** Of the whole entry; the same for every name that is gone. */
    public Digest digest() {
        return entry.map(Entry::digest).orElse(GONE);
    }

    static final Digest GONE = new Digest(0, 0, 0, 0);

    /** The same, and known to be no older than what else there is. */
    Claim known() {
        return origin.found()
                ? new Claim(write, seen, new Origin(origin.site(), origin.atMillis(), false), entry, remarks)
                : this;
    }

    Claim with(VersionVector all, List<Remark> others) {
        var both = new TreeSet<>(remarks);
        both.addAll(others);
        return new Claim(write, all, origin, entry, List.copyOf(both));
    }
}
