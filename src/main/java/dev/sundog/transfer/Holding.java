package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Reconciliation;
import dev.sundog.sync.Ref;
import dev.sundog.sync.TreeDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One epoch of holding a group: finds out what differs from the other side and sends it. Confined by the group's lock. */
final class Holding {
    private static final int READ_TRIES = 3;

    /** Versions that are on their way at once; the other side journals as many while one more round trip passes. */
    private static final int MOST_FLIGHTS = 8192;

    /**
     * A version on its way.
     *
     * @param layout what it is made of; nothing unless it is a file
     * @param named chunks that its change names without carrying them
     */
    private record Flight(
            Outbox.Item item, Optional<Entry> entry, Layout layout, Stamp stamp, Lane lane, Set<Digest> named) {}

    /** What was seen to be written to a segment. */
    record Written(long bytes, long files) {
        Written plus(Written other) {
            return new Written(bytes + other.bytes, files + other.files);
        }
    }

    /** A file being read for sending. */
    private record Open(Outbox.Item item, Reading reading, boolean optimistic) {}

    private final GroupFiles files;
    private final Epoch epoch;
    private final Outbox outbox;
    private final Clocks clocks;
    private boolean forceBeforeSending;
    private final Set<TreePath> unforced = new HashSet<>();
    private final TreeMap<Long, Flight> flights = new TreeMap<>();
    private final Map<TreePath, Flight> latest = new HashMap<>();
    private final Map<SegmentId, Map<Lane, Open>> open = new HashMap<>();
    private final Set<TreePath> presentThere = new HashSet<>();
    private final Map<TreePath, Integer> tries = new HashMap<>();
    private final Map<TreePath, String> unreadable = new HashMap<>();
    private @Nullable Reconciliation reconciliation;
    private final Map<SegmentId, Written> written = new HashMap<>();
    private final Map<SegmentId, Long> deleted = new HashMap<>();
    private final TreeDigest digests;
    private boolean beganWatching;
    private long touches;

    Holding(GroupFiles files, Epoch epoch, Outbox outbox, Clocks clocks, boolean forceBeforeSending) {
        this.files = files;
        this.epoch = epoch;
        this.outbox = outbox;
        this.clocks = clocks;
        this.forceBeforeSending = forceBeforeSending;
        this.digests = new DirectoryDigests(files);
    }

    void forceBeforeSending(boolean force) {
        forceBeforeSending = force;
    }

    /** All that was there has been seen: what is seen from now on was written in this epoch. */
    void scanned() {
        beganWatching = true;
        written.clear();
    }

    /** Names that changed since the last call. */
    Set<TreePath> takeUnforced() {
        var out = Set.copyOf(unforced);
        unforced.clear();
        return out;
    }

    Epoch epoch() {
        return epoch;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Names seen to change so far: an answer after which this has not moved wrote nothing that was seen. */
    long touches() {
        return touches;
    }

    /** How many names of a segment were told gone, and are gone there, in this epoch. */
    long deleted(SegmentId segment) {
        return deleted.getOrDefault(segment, 0L);
    }

    /** What was seen to be written since the last call. */
    Map<SegmentId, Written> takeWritten() {
        var out = Map.copyOf(written);
        written.clear();
        return out;
    }

    Map<TreePath, String> unreadable() {
        return Map.copyOf(unreadable);
    }

    boolean isReconciled() {
        return reconciliation != null && reconciliation.isDone();
    }

    /** The link is up: what was not acknowledged is sent again, and both sides are compared. Returns the first question. */
    Message linkUp() {
        linkDown();
        reconciliation = new Reconciliation(digests);
        return new Message.DigestsAsked(files.group(), epoch, TreePath.ROOT);
    }

    void linkDown() {
        closeReadings();
        flights.clear();
        latest.clear();
        reconciliation = null;
        outbox.on(new Outbox.LinkLost(), clocks.bootNanos().getAsLong());
    }

    private void closeReadings() {
        open.values().forEach(lanes -> lanes.values().forEach(o -> o.reading().close()));
        open.clear();
    }

    /** Names belong to other segments: what is being read is begun again in its new one. */
    void divided(Function<TreePath, SegmentId> segments) {
        var begun = open.values().stream()
                .flatMap(lanes -> lanes.values().stream())
                .map(Open::item)
                .toList();
        closeReadings();
        begun.forEach(outbox::putBack);
        outbox.on(new Outbox.Divided(segments), clocks.bootNanos().getAsLong());
    }

    void close() {
        closeReadings();
    }

    /** An answer of the other side: what to ask next. */
    List<Message> digestsTold(TreePath directory, List<TreeDigest.Child> children) {
        if (reconciliation == null) {
            return List.of();
        }
        var step = reconciliation.answered(directory, children);
        for (var path : step.differing()) {
            if (step.presentThere().contains(path)) {
                files.forget(path);
                presentThere.add(path);
                touch(path);
            } else {
                files.eachBeneath(path, lost -> {
                    files.forget(lost);
                    touch(lost);
                });
            }
        }
        var asks = new ArrayList<Message>();
        step.ask().forEach(d -> asks.add(new Message.DigestsAsked(files.group(), epoch, d)));
        return asks;
    }

    /** A name that may have changed. Cheap when it has not. */
    void refresh(TreePath path) {
        var stat = files.dataset().stat(path);
        var flight = latest.get(path);
        Optional<Entry> entry =
                flight != null ? flight.entry() : files.agreed(path).map(Agreed::entry);
        Optional<Stamp> stamp = flight != null
                ? Optional.of(flight.stamp())
                : files.agreed(path).map(Agreed::stamp);
        if (looksAlike(stat, entry, stamp)) {
            return;
        }
        touch(path);
    }

    private static boolean looksAlike(Optional<Stat> stat, Optional<Entry> entry, Optional<Stamp> stamp) {
        if (stat.isEmpty() || entry.isEmpty()) {
            return stat.isEmpty() && entry.isEmpty();
        }
        var s = stat.get();
        return switch (entry.get()) {
            case Entry.Directory d -> s.kind() == Kind.DIRECTORY && sameBesideTime(d.metadata(), s);
            case Entry.File f -> s.kind() == Kind.FILE && Stamps.matches(stamp.orElseThrow(), s);
            case Entry.Symlink l -> s.kind() == Kind.SYMLINK && Stamps.matches(stamp.orElseThrow(), s);
        };
    }

    private static boolean sameBesideTime(Metadata m, Stat s) {
        return m.mode() == s.mode() && m.uid() == s.uid() && m.gid() == s.gid();
    }

    /** A name that differs, or must be looked at. */
    void touch(TreePath path) {
        if (path.isRoot()) {
            return;
        }
        var stat = files.dataset().stat(path);
        touches++;
        if (!forceBeforeSending && beganWatching) {
            unforced.add(path);
        }
        long bytes = stat.filter(s -> s.kind() == Kind.FILE).map(Stat::size).orElse(0L);
        long known = files.agreed(path)
                .map(a -> a.entry() instanceof Entry.File f ? f.size() : 0L)
                .orElse(0L);
        long toSend = bytes > known ? bytes - known : Math.min(bytes, 4096);
        written.merge(files.segmentOf(path), new Written(toSend, 1), Written::plus);
        outbox.on(
                new Outbox.Touched(path, files.segmentOf(path), toSend, stat.isEmpty()),
                clocks.bootNanos().getAsLong());
    }

    /** Segments that have something to send on a lane, with those being read for it now. */
    Set<SegmentId> sendable(Lane lane) {
        var out = new HashSet<>(
                switch (lane) {
                    case CONTROL -> outbox.urgent();
                    case BULK -> outbox.sendable();
                });
        open.forEach((segment, lanes) -> {
            if (lanes.containsKey(lane)) {
                out.add(segment);
            }
        });
        return out;
    }

    /**
     * The next message of a segment for a lane.
     *
     * @return empty when nothing of it can go on this lane now
     */
    Optional<Message> next(SegmentId segment, Lane lane, List<Outbox.Effect> effects) {
        if (files.isTooMuchUnwritten() || (lane == Lane.BULK && flights.size() >= MOST_FLIGHTS)) {
            return Optional.empty();
        }
        for (int i = 0; i < 64; i++) {
            var reading = open.getOrDefault(segment, Map.of()).get(lane);
            if (reading != null) {
                return advance(segment, lane, reading, effects);
            }
            var item = outbox.take(segment);
            if (item.isEmpty()) {
                return Optional.empty();
            }
            var before = latest.get(item.get().path());
            if (before != null && before.lane() != lane) {
                // Versions of one name keep their order only on one lane.
                outbox.putBack(item.get());
                return Optional.empty();
            }
            var message = begin(item.get(), lane, effects);
            if (message.isPresent()) {
                return message;
            }
        }
        return Optional.empty();
    }

    private Optional<Message> begin(Outbox.Item item, Lane lane, List<Outbox.Effect> effects) {
        var path = item.path();
        try {
            var stat = files.dataset().stat(path);
            if (stat.isEmpty()) {
                return absent(item, lane, effects);
            }
            var s = stat.get();
            return switch (s.kind()) {
                case DIRECTORY -> {
                    var entry = new Entry.Directory(s.metadata());
                    yield whole(item, lane, entry, s, new Change.PutDirectory(entry.metadata()), effects);
                }
                case SYMLINK -> {
                    var entry = new Entry.Symlink(s.metadata(), files.dataset().readLink(path));
                    yield whole(item, lane, entry, s, new Change.PutSymlink(entry.metadata(), entry.target()), effects);
                }
                case FILE -> {
                    boolean optimistic = presentThere.contains(path) && !item.selfContained();
                    var reading = new Reading(
                            files.dataset().open(path),
                            item.selfContained() ? Optional.empty() : base(path),
                            h -> optimistic || files.book().isThere(h));
                    open.computeIfAbsent(item.segment(), x -> new HashMap<>())
                            .put(lane, new Open(item, reading, optimistic));
                    yield Optional.empty();
                }
                case OTHER -> settled(item, effects);
            };
        } catch (HostException e) {
            return failed(item, lane, e, effects);
        }
    }

    private Optional<Reading.Base> base(TreePath path) {
        var flight = latest.get(path);
        var entry = flight != null ? flight.entry() : files.agreed(path).map(Agreed::entry);
        if (!(entry.orElse(null) instanceof Entry.File file)) {
            return Optional.empty();
        }
        var layout = flight != null ? Optional.of(flight.layout()) : files.layout(path);
        return layout.map(l -> new Reading.Base(file, l));
    }

    private Optional<Message> failed(Outbox.Item item, Lane lane, HostException e, List<Outbox.Effect> effects) {
        if (files.dataset().stat(item.path()).isEmpty()) {
            return absent(item, lane, effects);
        }
        // Stays on its way: the copy is not current while a file cannot be read, and status says which.
        unreadable.put(item.path(), String.valueOf(e.getMessage()));
        return Optional.empty();
    }

    private Optional<Message> settled(Outbox.Item item, List<Outbox.Effect> effects) {
        unreadable.remove(item.path());
        effects.addAll(outbox.on(
                new Outbox.Settled(List.of(item.sequence())), clocks.bootNanos().getAsLong()));
        return Optional.empty();
    }

    private Optional<Message> absent(Outbox.Item item, Lane lane, List<Outbox.Effect> effects) {
        var path = item.path();
        boolean known = files.agreed(path).isPresent() || latest.containsKey(path) || presentThere.contains(path);
        if (!known) {
            return settled(item, effects);
        }
        return Optional.of(fly(item, lane, Optional.empty(), Layout.EMPTY, new Stamp(0, 0, 0, 0), new Change.Delete()));
    }

    private Optional<Message> whole(
            Outbox.Item item, Lane lane, Entry entry, Stat stat, Change.Content content, List<Outbox.Effect> effects) {
        var stamp = Stamps.of(stat, clocks.wallNanos().getAsLong());
        return isKnown(item, entry, Layout.EMPTY, stamp)
                ? settled(item, effects)
                : Optional.of(fly(item, lane, Optional.of(entry), Layout.EMPTY, stamp, content));
    }

    /** Whether the other side has just this already; then only the look of the file here is remembered. */
    private boolean isKnown(Outbox.Item item, Entry entry, Layout layout, Stamp stamp) {
        if (item.selfContained() || latest.containsKey(item.path())) {
            return false;
        }
        boolean same = files.agreed(item.path())
                .map(a -> a.entry().digest().equals(entry.digest()))
                .orElse(false);
        if (same) {
            files.agree(item.path(), entry, stamp, layout);
        }
        return same;
    }

    private Optional<Message> advance(SegmentId segment, Lane lane, Open o, List<Outbox.Effect> effects) {
        try {
            var chunk = o.reading().nextChunk();
            if (chunk.isPresent()) {
                return Optional.of(new Message.ChunkSent(files.group(), chunk.get()));
            }
            if (!o.reading().isDone()) {
                return Optional.of(NOTHING_YET);
            }
            return finish(segment, lane, o, effects);
        } catch (HostException e) {
            closeOpen(segment, lane, o);
            return failed(o.item(), lane, e, effects);
        }
    }

    /** Stands for "ask again": the reader has passed over much without finding anything to send. */
    static final Message NOTHING_YET = new Message.Piece(false, new byte[0]);

    private void closeOpen(SegmentId segment, Lane lane, Open o) {
        o.reading().close();
        open.getOrDefault(segment, new HashMap<>()).remove(lane);
    }

    private Optional<Message> finish(SegmentId segment, Lane lane, Open o, List<Outbox.Effect> effects) {
        var reading = o.reading();
        var item = o.item();
        boolean changed = reading.changedMeanwhile();
        boolean again = !reading.isComplete() || (changed && tries.merge(item.path(), 1, Integer::sum) < READ_TRIES);
        if (again) {
            closeOpen(segment, lane, o);
            outbox.putBack(item);
            return Optional.of(NOTHING_YET);
        }
        tries.remove(item.path());
        if (forceBeforeSending) {
            reading.force();
        }
        var seen = reading.stamp(clocks.wallNanos().getAsLong());
        var stamp = changed ? new Stamp(seen.size(), seen.mtimeNanos(), Stamp.RACY, seen.inode()) : seen;
        var layout = reading.layout();
        var entry = reading.entry();
        var content = reading.content();
        closeOpen(segment, lane, o);
        if (isKnown(item, entry, layout, stamp)) {
            settled(item, effects);
            return Optional.of(NOTHING_YET);
        }
        if (forceBeforeSending && files.agreed(item.path()).isEmpty()) {
            files.dataset().syncDirectory(item.path().parent());
        }
        return Optional.of(fly(item, lane, Optional.of(entry), layout, stamp, content));
    }

    private Message fly(
            Outbox.Item item, Lane lane, Optional<Entry> entry, Layout layout, Stamp stamp, Change.Content content) {
        var flight = new Flight(item, entry, layout, stamp, lane, named(content));
        flights.put(item.sequence(), flight);
        latest.put(item.path(), flight);
        unreadable.remove(item.path());
        var version = new Version(epoch, files.index().incarnation(), item.sequence());
        return new Message.ChangeSent(new Change(files.group(), version, item.path(), content));
    }

    private static Set<Digest> named(Change.Content content) {
        var out = new HashSet<Digest>();
        if (content instanceof Change.PutFile file) {
            for (var ref : file.refs()) {
                if (ref instanceof Ref.Known known) {
                    out.add(known.chunk().hash());
                }
            }
        }
        return out;
    }

    /** These are durable there. */
    List<Outbox.Effect> durable(Collection<Long> sequences) {
        for (long sequence : sequences) {
            var flight = flights.remove(sequence);
            if (flight == null) {
                continue;
            }
            var path = flight.item().path();
            presentThere.remove(path);
            latest.remove(path, flight);
            flight.entry().ifPresentOrElse(e -> files.agree(path, e, flight.stamp(), flight.layout()), () -> {
                files.forget(path);
                deleted.merge(flight.item().segment(), 1L, Long::sum);
            });
        }
        return outbox.on(new Outbox.Settled(sequences), clocks.bootNanos().getAsLong());
    }

    /** A change could not be made there from what it has. */
    void needed(long sequence, List<Digest> missing) {
        var flight = flights.remove(sequence);
        if (flight == null) {
            return;
        }
        latest.remove(flight.item().path(), flight);
        // What the change carried went with it; only what it named, and was not missed, is there.
        var present = new HashSet<>(flight.named());
        missing.forEach(present::remove);
        if (missing.isEmpty()) {
            present.clear();
        }
        present.removeIf(files.book()::isThere);
        files.book().addThere(present);
        files.book().removeThere(missing);
        outbox.on(new Outbox.Needed(sequence), clocks.bootNanos().getAsLong());
    }

    /** These chunks are durable there, ahead of their change. */
    void held(Collection<Digest> chunks) {
        files.book().addThere(chunks);
    }
}
