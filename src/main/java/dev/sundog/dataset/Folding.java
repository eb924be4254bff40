package dev.sundog.dataset;

import dev.sundog.host.Listing;
import dev.sundog.model.TreePath;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** File systems, or directories, that take different names for the same. */
final class Folding {
    private Folding() {}

    static boolean isFolded(Place place, TreePath path) {
        if (path.isRoot() || !mayFold(place, path)) {
            return false;
        }
        var exact = new AtomicBoolean();
        byte[] name = path.name();
        try (var directory = place.open(path.parent(), Place.LIST)) {
            Listing.read(directory, (other, hint) -> {
                if (Arrays.equals(other, name)) {
                    exact.set(true);
                }
            });
        }
        return !exact.get();
    }

    /** Whether a name that nobody would choose leads to the same: then the whole directory is worth a look. */
    private static boolean mayFold(Place place, TreePath path) {
        var here = place.stat(path);
        if (here.isEmpty()) {
            return false;
        }
        byte[] other = path.name();
        boolean letters = false;
        boolean beyond = false;
        for (int i = 0; i < other.length; i++) {
            boolean letter = (other[i] >= 'a' && other[i] <= 'z') || (other[i] >= 'A' && other[i] <= 'Z');
            other[i] ^= letter ? (byte) 0x20 : 0;
            letters |= letter;
            beyond |= other[i] < 0;
        }
        Optional<Stat> there = letters ? place.stat(path.parent().child(other)) : Optional.empty();
        return there.map(Stat::inode).equals(here.map(Stat::inode)) || (beyond && !letters);
    }
}
