package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Errno;
import dev.sundog.host.FileStat;
import dev.sundog.host.HostException;
import dev.sundog.model.TreePath;
import java.util.Optional;

/**
 * Puts something at a name in one step and never destroys what nobody expected there: both are exchanged, and what came out is
 * looked at. It is exchanged by way of {@code swap}, where a crash in between leaves it to be found.
 */
final class Replacing {
    private final Place place;
    private final OwnArea own;
    private volatile boolean exchanges = true;

    Replacing(Place place, OwnArea own) {
        this.place = place;
        this.own = own;
    }

    /** False once the file system has turned out not to exchange names. */
    boolean exchanges() {
        return exchanges;
    }

    /** For tests: as if the file system could not exchange names. */
    void withoutExchange() {
        exchanges = false;
    }

    /** Where the new one is before it is at its name. */
    private record New(Beneath directory, byte[] name) {}

    /**
     * Puts it there.
     *
     * @param expected what stands at the name and may go; empty for nothing
     * @return the place of what stood there and was not expected
     */
    Optional<String> put(Beneath from, byte[] name, Beneath parent, TreePath target, Optional<Stat> expected) {
        if (parent.stat(target.name()).isEmpty() && isNew(from, name, parent, target)) {
            return Optional.empty();
        }
        try (var swap = own.area(OwnArea.SWAP)) {
            var taken = own.take(from, name, target.name(), OwnArea.SWAP);
            var here = new New(swap, Place.ascii(taken.substring(OwnArea.SWAP.length() + 1)));
            try {
                return swapped(here, parent, target, expected);
            } catch (HostException e) {
                // Left as it was, for whoever made it to take away.
                swap.rename(here.name, from, name, false);
                throw e;
            }
        }
    }

    private static boolean isNew(Beneath from, byte[] name, Beneath parent, TreePath target) {
        try {
            from.rename(name, parent, target.name(), false);
            return true;
        } catch (HostException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            return false;
        }
    }

    private Optional<String> swapped(New here, Beneath parent, TreePath target, Optional<Stat> expected) {
        while (true) {
            if (!exchanges) {
                return replaced(here, parent, target, expected);
            }
            try {
                parent.exchange(target.name(), here.directory, here.name);
                return cleared(here, target, expected);
            } catch (HostException e) {
                if (e.absent() && isNew(here.directory, here.name, parent, target)) {
                    return Optional.empty();
                }
                exchanges = e.errno() != Errno.EINVAL && e.errno() != Errno.ENOSYS && e.errno() != Errno.EOPNOTSUPP;
                if (exchanges && !e.absent()) {
                    throw e;
                }
            }
        }
    }

    /** What came out is destroyed if it is what was expected, and kept otherwise. */
    private Optional<String> cleared(New here, TreePath target, Optional<Stat> expected) {
        var out = here.directory.stat(here.name).orElseThrow();
        if (isExpected(out, expected)) {
            here.directory.unlink(here.name);
            return Optional.empty();
        }
        return Optional.of(own.take(here.directory, here.name, target.name(), OwnArea.ASIDE));
    }

    /** What was taken gets its name back, in exchange for what was made there. */
    boolean giveBack(String kept, Beneath parent, TreePath target, Stat made) {
        var found = parent.stat(target.name());
        if (!exchanges || found.isEmpty() || !isExpected(found.get(), Optional.of(made))) {
            return false;
        }
        try (var aside = own.area(OwnArea.ASIDE)) {
            var name = Place.ascii(kept.substring(OwnArea.ASIDE.length() + 1));
            parent.exchange(target.name(), aside, name);
            // Whatever else came there in between stays aside.
            if (aside.stat(name).filter(s -> isExpected(s, Optional.of(made))).isPresent()) {
                aside.unlink(name);
            }
            return true;
        }
    }

    /** Where names cannot be exchanged: what comes between the look and the step is lost. */
    private Optional<String> replaced(New here, Beneath parent, TreePath target, Optional<Stat> expected) {
        var there = parent.stat(target.name());
        Optional<String> kept = Optional.empty();
        if (there.isPresent() && !isExpected(there.get(), expected)) {
            kept = Optional.of(own.take(parent, target.name(), OwnArea.ASIDE));
        }
        here.directory.rename(here.name, parent, target.name(), true);
        return kept;
    }

    private boolean isExpected(FileStat found, Optional<Stat> expected) {
        var f = Stat.of(found, place.device());
        return f.kind() != Kind.DIRECTORY && expected.filter(f::isVersionOf).isPresent();
    }
}
