package dev.sundog.transfer;

import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Update;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How a file with several names is told: one of them as the file, the others as links to it. Confined by the group's lock. */
final class Linking {
    /** What becomes of a name that is not the one told as the file. */
    sealed interface Way {}

    /** Until the file is told. */
    record Wait() implements Way {}

    /** Not on this lane now. */
    record Later() implements Way {}

    /** As a file of its own: the other cannot be told. */
    record Alone() implements Way {}

    /**
     * As a link.
     *
     * @param stamp how the file looked when it was read: what was written since is then noticed under this name too
     */
    record Tell(Entry.HardLink entry, Stamp stamp, Update.Link what) implements Way {}

    private final GroupFiles files;
    private final Outbox outbox;
    private final Flights flights;
    private final Links links;
    private final Kin kin;

    Linking(GroupFiles files, Outbox outbox, Flights flights, Links links, Kin kin) {
        this.files = files;
        this.outbox = outbox;
        this.flights = flights;
        this.links = links;
        this.kin = kin;
    }

    /** A name waits until the one that is told as the file is told. */
    void defer(TreePath leader, Outbox.Item item) {
        links.defer(leader, item);
    }

    /** A name is told, or turns out not to be told now: what waited for it goes on. */
    void release(TreePath leader) {
        links.release(leader).forEach(outbox::putBack);
    }

    /** All that waited. */
    List<Outbox.Item> releaseAll() {
        return links.releaseAll();
    }

    /** The name that is told as the file. */
    TreePath leader(TreePath path, Stat stat, Predicate<TreePath> isReading) {
        // It may have come back unseen, or got its other names since it was looked at.
        kin.looked(path, Optional.of(stat));
        long inode = stat.inode();
        return links.leader(
                path,
                p -> flights.known(files, p).orElse(null) instanceof Entry.File || isReading.test(p),
                p -> files.dataset().stat(p).filter(s -> s.inode() == inode).isPresent());
    }

    Way of(Outbox.Item item, TreePath leader, Lane lane, Predicate<TreePath> isReading) {
        if (outbox.isQueued(files.segmentOf(leader), leader) || isReading.test(leader)) {
            return new Wait();
        }
        var flight = flights.latest(leader);
        if (flight != null && (flight.lane() != lane || item.selfContained())) {
            return new Later();
        }
        if (!(flights.known(files, leader).orElse(null) instanceof Entry.File file)) {
            return new Alone();
        }
        var entry = new Entry.HardLink(leader, file.digest());
        var stamp = flight != null
                ? flight.stamp()
                : files.agreed(leader).map(Agreed::stamp).orElse(new Stamp(0, 0, 0, 0));
        return new Tell(entry, stamp, new Update.Link(leader, Update.check(entry.version())));
    }
}
