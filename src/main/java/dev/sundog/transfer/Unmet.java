package dev.sundog.transfer;

import dev.sundog.model.Digest;
import java.util.HashSet;
import java.util.Set;

/** What changes are made of that could not be made: it is kept until they are. On the apply thread alone. */
final class Unmet {
    private final Set<Digest> needed = new HashSet<>();

    /** All are tried again. */
    void begin() {
        needed.clear();
    }

    /** It could not be made. */
    void need(Pending p) {
        p.layout().chunks().forEach(c -> needed.add(c.hash()));
    }

    Set<Digest> needed() {
        return needed;
    }
}
