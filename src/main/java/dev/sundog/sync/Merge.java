package dev.sundog.sync;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.TreePath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of two sides' versions of one name. Both sides find the same, each for itself, whichever of the two is its own.
 *
 * <pre>
 *   one takes the other into account       the newer one
 *   neither, same content                  either; nobody needs to know
 *   neither, one a delete                  the other keeps the name; the delete is remarked
 *   neither, one a directory               the directory keeps the name, the other stands beside it
 *   neither                                the {@link ConflictRule} says
 * </pre>
 *
 * @param kept what the name is from now on
 * @param loser a version whose content must be kept elsewhere
 * @param aside whether that is out of the tree, else beside the name
 */
public record Merge(Claim kept, Optional<Claim> loser, boolean aside) {

    public static Merge of(TreePath path, Claim a, Claim b, ConflictRule rule) {
        boolean same = a.write().equals(b.write()) && a.digest().equals(b.digest());
        boolean aIsOld = a.isKnownTo(b);
        boolean bIsOld = b.isKnownTo(a);
        if (same) {
            return plain(a, b, b.remarks());
        }
        if (aIsOld != bIsOld) {
            return aIsOld ? newer(b, a) : newer(a, b);
        }
        // Neither knows of the other; or both do, which takes two rules or a person in between: nothing is lost then
        // either.
        boolean first = order(rule).compare(a, b) > 0;
        return concurrent(path, first ? a : b, first ? b : a, rule);
    }

    /** A remark about what the newer one does not know of goes on with it; one that it knew and no longer has was settled. */
    private static Merge newer(Claim kept, Claim old) {
        return plain(kept, old, kept.seen().covers(old.seen()) ? List.of() : old.remarks());
    }

    private static Merge plain(Claim kept, Claim other, List<Remark> remarks) {
        return new Merge(kept.with(kept.seen().join(other.seen()), remarks), Optional.empty(), false);
    }

    private static Merge concurrent(TreePath path, Claim winner, Claim loser, ConflictRule rule) {
        if (winner.hasContentOf(loser)) {
            return plain(winner, loser, loser.remarks());
        }
        var lost = loser.origin();
        if (loser.isGone()) {
            boolean worthIt = !winner.isDirectory();
            var remark = new Remark(Remark.Kind.DELETED, lost.site(), lost.atMillis(), path);
            return plain(winner, loser, worthIt ? List.of(remark) : List.of());
        }
        boolean aside = rule != ConflictRule.KEEP_BOTH && !winner.isDirectory();
        var remark = new Remark(Remark.Kind.ASIDE, lost.site(), lost.atMillis(), path);
        var kept = winner.with(winner.seen().join(loser.seen()), aside ? List.of(remark) : List.of());
        return new Merge(kept, Optional.of(loser), aside);
    }

    /** A total order of versions that do not know of each other: the greater one keeps the name. */
    private static Comparator<Claim> order(ConflictRule rule) {
        return Comparator.<Claim>comparingInt(c -> c.isGone() ? 0 : c.isDirectory() ? 2 : 1)
                .thenComparing(c -> rule.prefers(c.origin().site()))
                .thenComparingLong(c -> c.origin().atMillis())
                .thenComparing(c -> c.origin().site())
                .thenComparing(Claim::digest)
                .thenComparing(Claim::write);
    }
}
