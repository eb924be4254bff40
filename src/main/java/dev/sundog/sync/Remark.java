package dev.sundog.sync;

import dev.sundog.model.Site;
import dev.sundog.model.TreePath;

/**
 * What a merge leaves for a person to see, until it is settled; it goes with the version and is the same on both sides.
 *
 * @param site who wrote the version that lost the name
 * @param atMillis when, milliseconds since 1970
 * @param of the name that was lost
 */
public record Remark(Kind kind, Site site, long atMillis, TreePath of) implements Comparable<Remark> {
    /** What became of the version that lost. */
    public enum Kind {
        /** It is a delete: the name was kept against it. */
        DELETED,
        /** A rule put it aside, out of the tree of the site that had it. */
        ASIDE,
        /** It is what stands here. */
        COPY
    }

    @Override
    public int compareTo(Remark o) {
        int byKind = kind.compareTo(o.kind);
        int bySite = byKind != 0 ? byKind : site.compareTo(o.site);
        int byTime = bySite != 0 ? bySite : Long.compare(atMillis, o.atMillis);
        return byTime != 0 ? byTime : of.compareTo(o.of);
    }
}
