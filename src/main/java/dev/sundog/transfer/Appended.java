package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are said to be only appended to: what they held before is not read again before their end is told, but later, and now
 * and then. Where it turns out to be untrue it is not believed of that file any more. Confined by the group's lock.
 */
final class Appended {
    /** Reading more than this takes longer than an answer may wait. */
    private static final long LARGE_BYTES = 16 * 1024 * 1024;

    private static final long REST_NANOS = 600_000_000_000L;
    /** Looking takes at most so small a part of the time. */
    private static final long SHARE = 100;

    private static final String UNTRUE = "it is declared writes: append, and was changed in another way;"
            + " it is read whole from now on -> Correct the declaration";
    private static final String LARGE =
            "it is larger than 16 MB and was changed: it is read whole each time, so that answers"
                    + " wait longer than rpo: 0s should take -> Declare its directory writes: append where that is true, or split it";

    private final TransferRules rules;
    private final Set<TreePath> untrue = new HashSet<>();
    private final Set<TreePath> unchecked = new LinkedHashSet<>();
    private final Map<TreePath, Long> notBefore = new HashMap<>();

    Appended(TransferRules rules) {
        this.rules = rules;
    }

    boolean trusts(TreePath path) {
        return rules.appended().test(path) && !untrue.contains(path);
    }

    /** A file was read for telling. Returns what a person should know of it; empty for almost all. */
    String read(TreePath path, Reading reading) {
        if (reading.isTrusted()) {
            unchecked.add(path);
        }
        if (!reading.leftOut().isEmpty()) {
            return reading.leftOut();
        }
        if (untrue.contains(path)) {
            return UNTRUE;
        }
        return rules.forceBeforeSending() && reading.reread() > LARGE_BYTES ? LARGE : "";
    }

    /** A file whose beginning was believed and may be looked at now. */
    Optional<TreePath> next(long nowNanos) {
        for (Iterator<TreePath> all = unchecked.iterator(); all.hasNext(); ) {
            var path = all.next();
            if (notBefore.getOrDefault(path, Long.MIN_VALUE) <= nowNanos) {
                all.remove();
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** It holds what was believed, which took so long to see. */
    void holds(TreePath path, long tookNanos, long nowNanos) {
        notBefore.put(path, nowNanos + Math.max(REST_NANOS, SHARE * tookNanos));
    }

    void isUntrue(TreePath path) {
        untrue.add(path);
        notBefore.remove(path);
    }
}
