package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Elsewhere;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Outbox;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the other side has, as far as it is known here: what is agreed on, what is on its way, what it said. Confined by the group's lock. */
final class OtherSide {
    private static final int MOST_SOURCES = 10_000;

    private final GroupFiles files;
    private final Flights flights;
    private final TreeMap<TreePath, Xattrs> present = new TreeMap<>();
    private final Set<Digest> missing = new HashSet<>();
    private final Map<TreePath, TreePath> sources = new HashMap<>();
    private final Comparing comparing;
    private final FormerThere former = new FormerThere();
    /** What went ahead before the link was cut. */
    private final FormerThere onItsWay = new FormerThere();

    OtherSide(GroupFiles files, Flights flights, Comparing comparing) {
        this.files = files;
        this.flights = flights;
        this.comparing = comparing;
    }

    /** Whether both sides have been compared: until then it may have more than is known. */
    boolean isCompared() {
        return comparing.isDone();
    }

    /** It has this name in some form. */
    void present(TreePath path, Xattrs known) {
        present.put(path, known);
    }

    /** It will replace a version that had these. */
    void replaced(List<Chunk> dropped) {
        former.replaced(dropped);
        dropped.forEach(c -> missing.remove(c.hash()));
    }

    /**
     * The link was made anew: it may have been started anew.
     *
     * @param ahead chunks that went ahead: they may have come there, acknowledged or not
     */
    void linkDown(List<Chunk> ahead) {
        former.clear();
        onItsWay.add(ahead);
        ahead.forEach(c -> missing.remove(c.hash()));
    }

    /** It said that it does not have these. */
    void lacks(Collection<Digest> chunks) {
        missing.addAll(chunks);
    }

    void has(Collection<Digest> chunks) {
        chunks.forEach(missing::remove);
    }

    /** A version of a name is acknowledged, or given up. */
    void landed(TreePath path) {
        present.remove(path);
    }

    /** A name was given up for another: the new one can be made of what the old one holds. */
    void renamed(TreePath from, TreePath to) {
        if (sources.size() >= MOST_SOURCES) {
            sources.clear();
        }
        sources.put(to, from);
    }

    boolean mayHave(TreePath path) {
        return files.agreed(path).isPresent() || flights.latest(path) != null || present.containsKey(path);
    }

    /** Whether it may have something at or beneath a name in a form that is not known. */
    boolean mayHaveOther(TreePath directory) {
        var first = present.ceilingKey(directory);
        return first != null && first.isWithin(directory);
    }

    /** Whether what it has, or will have, as a directory is another one here by now, or none. */
    boolean isOtherDirectory(TreePath path) {
        var flight = flights.latest(path);
        var agreed = files.agreed(path);
        if (flight == null && agreed.isEmpty()) {
            return present.containsKey(path); // In a form that is not known.
        }
        long inode = flight != null
                ? flight.stamp().inode()
                : agreed.map(a -> a.stamp().inode()).orElse(0L);
        return entry(path).orElse(null) instanceof Entry.Directory
                && files.dataset().stat(path).filter(s -> s.inode() == inode).isEmpty();
    }

    Xattrs xattrs(TreePath path) {
        return entry(path).map(e -> e.metadata().xattrs()).orElseGet(() -> present.getOrDefault(path, Xattrs.NONE));
    }

    /** What it has under a name, or will have when what is on its way is there. */
    private Optional<Entry> entry(TreePath path) {
        var flight = flights.latest(path);
        return flight != null ? flight.entry() : files.agreed(path).map(Agreed::entry);
    }

    /** The version that a new one of the name is matched against. */
    Optional<Reading.Base> base(Outbox.Item item) {
        if (item.selfContained()) {
            return Optional.empty();
        }
        var path = item.path();
        var flight = flights.latest(path);
        if (!(entry(path).orElse(null) instanceof Entry.File file)) {
            return source(path);
        }
        var layout = flight != null ? Optional.of(flight.layout()) : files.layout(path);
        return layout.map(l -> new Reading.Base(file.digest(), l, Optional.empty()));
    }

    /** The name that a new one had before, as far as a notice said so. */
    private Optional<Reading.Base> source(TreePath path) {
        var from = sources.get(path);
        return from == null
                ? Optional.empty()
                : files.agreed(from)
                        .flatMap(a -> settledLayout(from)
                                .map(l -> new Reading.Base(a.entry().digest(), l, Optional.of(from))));
    }

    /** What both sides agree on under a name, if nothing else is on its way. */
    Optional<Layout> settledLayout(TreePath path) {
        return flights.latest(path) == null ? files.layout(path) : Optional.empty();
    }

    /** Where it has a chunk: what is on its way is no place to point to. */
    Elsewhere elsewhere(Outbox.Item item) {
        boolean optimistic = present.containsKey(item.path()) && !item.selfContained();
        return hash -> {
            if (missing.contains(hash)) {
                return Optional.empty();
            }
            if (optimistic) {
                return Optional.of(new Elsewhere.Held());
            }
            if (!item.selfContained()
                    && files.book().inFile(hash, item.path()).orElse(null) instanceof ChunkBook.InTree t
                    && flights.latest(t.path()) == null) {
                return Optional.of(new Elsewhere.InFile(t.path(), t.offset()));
            }
            return former.contains(hash)
                            || onItsWay.contains(hash)
                            || files.book().isThere(hash)
                    ? Optional.of(new Elsewhere.Held())
                    : Optional.empty();
        };
    }
}
