package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Versions that were sent and are not acknowledged. Confined by the group's lock. */
final class Flights {
    /**
     * A version on its way.
     *
     * @param entry empty when the name is gone
     * @param layout what it is made of; nothing unless it is a file
     */
    record Flight(Outbox.Item item, Optional<Entry> entry, Layout layout, Stamp stamp, Lane lane, Update.What what) {
        private static final Stamp NO_STAMP = new Stamp(0, 0, 0, 0);

        /** The name is gone. */
        static Flight gone(Outbox.Item item, Lane lane) {
            return new Flight(item, Optional.empty(), Layout.EMPTY, NO_STAMP, lane, new Update.Gone());
        }

        /** About how many bytes it takes on the wire. */
        int weight() {
            int bytes = 24
                    + item.path().length()
                    + entry.map(e -> e.metadata().xattrs().size()).orElse(0);
            if (what instanceof Update.File file) {
                for (var piece : file.pieces()) {
                    bytes += 8 + (piece instanceof Piece.Bytes b ? b.content().length : 0);
                }
            }
            return bytes;
        }

        /** Chunks that the update names without carrying them. */
        Set<Digest> named() {
            var out = new HashSet<Digest>();
            if (what instanceof Update.File file) {
                for (var piece : file.pieces()) {
                    switch (piece) {
                        case Piece.Whole w -> out.add(w.chunk().hash());
                        case Piece.Slice s -> out.add(s.parcel().hash());
                        case Piece.Base b -> {}
                        case Piece.Other o -> {}
                        case Piece.Bytes b -> {}
                        case Piece.Ahead a -> {}
                        case Piece.AheadSlice a -> {}
                    }
                }
            }
            return out;
        }
    }

    private final Map<Long, Flight> bySequence = new HashMap<>();
    /** All versions of a name that are on their way, in the order in which they were sent; none of them empty. */
    private final TreeMap<TreePath, List<Flight>> byPath = new TreeMap<>();

    private final Map<Long, Flight> byInode = new HashMap<>();

    void add(Flight flight) {
        bySequence.put(flight.item().sequence(), flight);
        byPath.computeIfAbsent(flight.item().path(), p -> new ArrayList<>(1)).add(flight);
        if (flight.entry().isPresent()) {
            byInode.put(flight.stamp().inode(), flight);
        }
    }

    /** It is acknowledged, or given up: then what was sent before it, and is still on its way, is the last of its name. */
    @Nullable
    Flight land(long sequence) {
        var flight = bySequence.remove(sequence);
        if (flight != null) {
            byPath.computeIfPresent(flight.item().path(), (path, versions) -> {
                versions.removeIf(f -> f.item().sequence() == sequence);
                return versions.isEmpty() ? null : versions;
            });
            byInode.remove(flight.stamp().inode(), flight);
        }
        return flight;
    }

    /** The version of a name that was sent last. */
    @Nullable
    Flight latest(TreePath path) {
        var versions = byPath.get(path);
        return versions == null ? null : versions.getLast();
    }

    /** Names that are on their way as files of an inode. */
    Set<TreePath> ofInode(long inode) {
        var out = new TreeSet<TreePath>();
        byPath.forEach((path, versions) -> {
            var flight = versions.getLast();
            if (flight.entry().isPresent() && flight.stamp().inode() == inode) {
                out.add(path);
            }
        });
        return out;
    }

    int size() {
        return bySequence.size();
    }

    /** Whether a name that is there is on its way. */
    boolean anyPresent() {
        return bySequence.values().stream().anyMatch(f -> f.entry().isPresent());
    }

    /** What the other side has under a name, or will have when what is on its way is there. */
    Optional<Entry> known(GroupFiles files, TreePath path) {
        var flight = latest(path);
        return flight != null ? flight.entry() : files.agreed(path).map(Agreed::entry);
    }

    /**
     * Whether what comes before an item is on its way on the other lane: versions of its name, of the directories above it, what a
     * directory that is gone held, and what the name had as the other name that has it now (DESIGN rule 14).
     */
    boolean anyOnOtherLane(GroupFiles files, Outbox.Item item, Lane lane) {
        var path = item.path();
        for (var up = path; !up.isRoot(); up = up.parent()) {
            var before = latest(up);
            if (before != null && before.lane() != lane) {
                return true;
            }
        }
        return isMoving(files, path, lane) || (item.absent() && holdsOnOtherLane(files, path, lane));
    }

    private boolean holdsOnOtherLane(GroupFiles files, TreePath path, Lane lane) {
        return mayBeDirectory(files, path) && beneath(path).anyMatch(f -> f.lane() != lane);
    }

    private boolean isMoving(GroupFiles files, TreePath path, Lane lane) {
        return files.agreed(path)
                .map(a -> byInode.get(a.stamp().inode()))
                .filter(f -> f.lane() != lane)
                .isPresent();
    }

    /** Whether a name is a directory there, or may be, as far as is known. */
    boolean mayBeDirectory(GroupFiles files, TreePath path) {
        return known(files, path).map(e -> e instanceof Entry.Directory).orElse(true);
    }

    /** At or beneath a name, in order: a directory sorts directly before what it holds. */
    private Stream<Flight> beneath(TreePath path) {
        return byPath.tailMap(path, true).values().stream()
                .map(List::getLast)
                .takeWhile(f -> f.item().path().isWithin(path));
    }

    boolean anyWithin(TreePath directory) {
        return beneath(directory).findAny().isPresent();
    }

    /** A directory is told gone: what is on its way beneath it goes with it. Returns the names of that. */
    List<TreePath> overtaken(TreePath directory) {
        var all = beneath(directory)
                .filter(f -> f.entry().isPresent() && !f.item().path().equals(directory))
                .toList();
        all.forEach(f -> byPath.computeIfPresent(f.item().path(), (path, versions) -> {
            versions.replaceAll(this::gone);
            return versions;
        }));
        return all.stream().map(f -> f.item().path()).toList();
    }

    private Flight gone(Flight flight) {
        byInode.remove(flight.stamp().inode(), flight);
        var gone = Flight.gone(flight.item(), flight.lane());
        bySequence.put(flight.item().sequence(), gone);
        return gone;
    }

    /** Names at or beneath this one that are on their way, in order. */
    List<TreePath> within(TreePath directory) {
        return beneath(directory).map(f -> f.item().path()).toList();
    }

    void clear() {
        bySequence.clear();
        byPath.clear();
        byInode.clear();
    }
}
