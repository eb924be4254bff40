package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;

/** Readers of a site's sealed files: whenever they look they see a version that somebody wrote, whole (guarantee 4). */
final class Readers {
    private final SimSite site;
    private final long[] read = new long[Programs.SEALED];

    Readers(SimSite site) {
        this.site = site;
    }

    /** All of them look; what has not changed since the last time is not read again. Nobody reads before all is put right after a crash. */
    void look() {
        if (site.isDown()) {
            return;
        }
        for (int i = 0; i < Programs.SEALED; i++) {
            var there = site.disk.root.names.get(Programs.sealedName(i));
            if (there != null && there.kind == Kind.FILE && there.version() != read[i]) {
                read[i] = there.version();
                if (!Programs.isSealed(there.data)) {
                    throw new Broken("G4", "site " + site.number + " shows a torn " + Programs.sealedName(i));
                }
            }
        }
    }
}
