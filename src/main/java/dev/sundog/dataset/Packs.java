package dev.sundog.dataset;

import dev.sundog.host.OpenFlags;

/** Sundog's own append-only files, beneath its directory in a root. */
record Packs(Place place, OwnArea own) {
    private static final String AREA = "pack";

    PackFile open(String name) {
        OwnArea.checkName(name);
        try (var packs = own.area(AREA)) {
            int flags = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.NOFOLLOW;
            var pack = new PackFile(packs.open(Place.ascii(name), flags, OwnArea.PRIVATE_FILE));
            // What is durable in it must be found again.
            try (var directory = place.root().directory(Place.OWN.bytes())) {
                OwnArea.syncNames(packs);
                OwnArea.syncNames(directory);
            }
            OwnArea.syncNames(place.root());
            return pack;
        }
    }

    /** One that is not there is no error. */
    void remove(String name) {
        OwnArea.checkName(name);
        try (var packs = own.area(AREA)) {
            if (packs.stat(Place.ascii(name)).isPresent()) {
                packs.unlink(Place.ascii(name));
            }
        }
    }
}
