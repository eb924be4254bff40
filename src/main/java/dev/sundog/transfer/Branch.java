package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Outbox;
import java.util.TreeSet;

/** What telling a name does to the names above and beneath it at the other side. Confined by the group's lock. */
final class Branch {
    private final GroupFiles files;
    private final Outbox outbox;
    private final Clocks clocks;
    private final Flights flights;
    private final OtherSide there;

    Branch(GroupFiles files, Outbox outbox, Clocks clocks, Flights flights, OtherSide there) {
        this.files = files;
        this.outbox = outbox;
        this.clocks = clocks;
        this.flights = flights;
        this.there = there;
    }

    /** A name will be there, and with it the directories above it: they are told too, also when they are gone by then. */
    void above(TreePath path) {
        for (var up = path.parent(); !up.isRoot() && !there.mayHave(up); up = up.parent()) {
            there.present(up, Xattrs.NONE);
            touch(up);
        }
    }

    /** A directory is told gone, and with it what it holds there: names that are back by now are told anew. */
    void gone(TreePath directory) {
        if (!flights.mayBeDirectory(files, directory)) {
            return;
        }
        var names = new TreeSet<>(flights.overtaken(directory));
        files.eachBeneath(directory, path -> {
            if (!path.equals(directory) && flights.latest(path) == null) {
                names.add(path);
            }
        });
        for (var path : names) {
            there.present(path, files.xattrs(path));
            files.forget(path);
            touch(path);
        }
    }

    private void touch(TreePath path) {
        boolean gone = files.dataset().stat(path).isEmpty();
        outbox.on(
                new Outbox.Touched(path, files.segmentOf(path), 0, gone),
                clocks.bootNanos().getAsLong());
    }
}
