package dev.sundog.transfer;

import dev.sundog.model.Digest;
import dev.sundog.sync.Layout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What changes are made of that could not be made: it is kept until they are. On the apply thread alone. */
final class Unmet {
    private final Set<Digest> needed = new HashSet<>();
    private final Map<Digest, byte[]> spared = new HashMap<>();

    /** All are tried again. Returns content of theirs that came in changes that are over. */
    Map<Digest, byte[]> begin() {
        needed.clear();
        return new HashMap<>(spared);
    }

    /** It could not be made. */
    void need(Pending p) {
        p.layout().chunks().forEach(c -> needed.add(c.hash()));
    }

    /** Whether some of this is needed; it is asked for only where that may be. */
    boolean isNeeded(Supplier<Layout> layout) {
        return !needed.isEmpty() && layout.get().chunks().stream().anyMatch(c -> needed.contains(c.hash()));
    }

    /** It is over, and what came in it goes. */
    void over(Pending p) {
        if (!needed.isEmpty()) {
            p.literals().forEach((hash, content) -> {
                if (needed.contains(hash)) {
                    spared.put(hash, content);
                }
            });
        }
    }

    /** All is made. */
    void clear() {
        spared.clear();
    }
}
