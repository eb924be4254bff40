package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Names that were seen to change while nothing is made durable before it is told, and are to be before an answer is released (DESIGN
 * rule 13). One stays until it was made durable as it was last seen: somebody else may ask meanwhile, and it may fail. The root stands
 * for all there is. Confined by the group's lock.
 */
final class Unforced {
    /** More names than these are all there is. */
    private static final int MOST = 10_000;

    private final BooleanSupplier toldDurable;
    private final Map<TreePath, Long> seen = new HashMap<>();
    private boolean scanned;
    private long count;

    /** @param toldDurable whether what changes is made durable before it is told anyway */
    Unforced(BooleanSupplier toldDurable) {
        this.toldDurable = toldDurable;
    }

    /** From now on every change is seen. */
    void scanned() {
        scanned = true;
    }

    void add(TreePath path) {
        if (toldDurable.getAsBoolean()) {
            return;
        }
        if (seen.size() >= MOST) {
            seen.clear();
            seen.put(TreePath.ROOT, ++count);
        }
        seen.put(path, ++count);
    }

    /** What is to be made durable now. */
    Map<TreePath, Long> due() {
        return scanned ? Map.copyOf(seen) : Map.of(TreePath.ROOT, count);
    }

    /** This is durable, as it was when it was {@link #due}. */
    void forced(Map<TreePath, Long> done) {
        done.forEach(seen::remove);
    }
}
