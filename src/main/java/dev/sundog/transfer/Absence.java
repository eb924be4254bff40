package dev.sundog.transfer;

import dev.sundog.dataset.Presence;
import java.util.Optional;

/** Rules against mirroring an absence: a root that is not the one it was, or more than half of it gone at once. */
final class Absence {
    /** Fewer names than this may all go without anyone being asked. */
    static final int FEW = 10;

    private Absence() {}

    /** Why nothing of the root may be mirrored; empty when it is the root that it was. */
    static Optional<String> of(Presence presence) {
        return switch (presence) {
            case Presence.Present p -> Optional.empty();
            case Presence.MarkerMissing m -> Optional.of(m.why());
            case Presence.DeviceChanged d -> Optional.of(d.why());
            case Presence.RootMissing r -> Optional.of(r.why());
        };
    }

    /** Why so many deletes wait for a person; empty when they do not. */
    static Optional<String> ofDeletes(long gone, long known) {
        return known >= FEW && gone * 2 > known
                ? Optional.of(gone + " of " + known + " names are gone at once")
                : Optional.empty();
    }
}
