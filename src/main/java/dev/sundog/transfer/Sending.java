package dev.sundog.transfer;

import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.AheadLog;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns names that differ into messages: reads each, finds how to tell it, and gathers what is short until a frame is full.
 * Confined by the group's lock.
 */
final class Sending {
    /** Stands for "ask again": the reader has passed over much without finding anything to send. */
    static final Message NOTHING_YET = new Message.Piece(false, new byte[0]);

    private static final int READ_TRIES = 3;
    /** What is gathered leaves so much room in a frame for the last update, and for what it says besides content. */
    private static final int ROOM_BYTES = 2 * 1024;

    private static final int STEPS_AT_ONCE = 512;

    /** What a step came to. */
    private enum Step {
        /** Something was told, or turned out to be known. */
        DONE,
        /** The reader is on its way. */
        BUSY,
        /** A chunk waits to be sent ahead. */
        AHEAD,
        /** Nothing of the segment can go on this lane now. */
        NOTHING
    }

    private final GroupFiles files;
    private final Epoch epoch;
    private final Outbox outbox;
    private final Clocks clocks;
    private final BlockHashes hashes;
    private final Flights flights;
    private final Linking linking;
    private final OtherSide there;
    private final Branch branch;
    private final Forcing forcing;
    private final Appended appended;
    private final OpenReadings open = new OpenReadings();
    private final MovedNames names;
    private final Halves halves;
    private final Map<TreePath, Integer> tries = new HashMap<>();
    private final AheadLog ahead = new AheadLog();
    private @Nullable Move move;

    Sending(
            GroupFiles files,
            Epoch epoch,
            Outbox outbox,
            Clocks clocks,
            Flights flights,
            OtherSide there,
            Linking linking,
            Appended appended) {
        this.epoch = epoch;
        this.files = files;
        this.outbox = outbox;
        this.clocks = clocks;
        this.flights = flights;
        this.linking = linking;
        this.there = there;
        this.branch = new Branch(files, outbox, clocks, flights, there);
        this.appended = appended;
        this.forcing = new Forcing(files::force, () -> files.dataset().syncAll(), clocks.bootNanos());
        this.hashes = files.hashes();
        this.names = new MovedNames(files);
        this.halves = new Halves(files, names, outbox, open);
    }

    MovedNames names() {
        return names;
    }

    Forcing forcing() {
        return forcing;
    }

    /** The chunks that these numbers stand for are durable there. */
    List<Digest> held(Collection<Long> numbers) {
        var chunks = numbers.stream()
                .flatMap(n -> ahead.chunk(n).stream())
                .map(Chunk::hash)
                .toList();
        there.has(chunks);
        return chunks;
    }

    /** The next update tells this move, and nothing but it; null: there is none. */
    void move(@Nullable Move next) {
        move = next;
    }

    /** Returns the chunks that went ahead: also those that are not acknowledged may have come there. */
    List<Chunk> close() {
        open.close();
        linking.releaseAll();
        move = null;
        var gone = ahead.chunks();
        ahead.clear();
        return gone;
    }

    /** What is being read of a name that belongs to another segment from now on is begun anew there; the rest goes on. */
    void divided(Function<TreePath, SegmentId> segments) {
        open.closeMoved(segments).forEach(outbox::putBack);
        linking.releaseAll().forEach(outbox::putBack);
    }

    /** Names beneath a directory that are being read. */
    List<TreePath> readingWithin(TreePath directory) {
        return open.within(directory);
    }

    /** Adds the segments of which something is being read for a lane. */
    void addReading(Lane lane, Set<SegmentId> segments) {
        open.addSegments(lane, segments);
    }

    /** One message in the making. */
    private final class Batch {
        final SegmentId segment;
        final Lane lane;
        final List<Outbox.Effect> effects;
        final List<Update> updates = new ArrayList<>();
        final Set<TreePath> force = new HashSet<>();
        int bytes;

        Batch(SegmentId segment, Lane lane, List<Outbox.Effect> effects) {
            this.segment = segment;
            this.lane = lane;
            this.effects = effects;
        }

        void settle(Outbox.Item item) {
            linking.release(item.path());
            effects.addAll(outbox.on(
                    new Outbox.Settled(List.of(item.sequence())),
                    clocks.bootNanos().getAsLong()));
        }

        void tell(Flights.Flight flight) {
            var item = flight.item();
            flights.add(flight);
            linking.release(item.path());
            updates.add(new Update(item.sequence(), item.path(), numbered(flight.what())));
            bytes += flight.weight();
            if (flight.entry().isPresent() && forcing.isDue(item)) {
                force.add(item.path());
            }
        }
    }

    private Update.What numbered(Update.What what) {
        return what instanceof Update.File f
                ? new Update.File(f.metadata(), f.base(), f.check(), ahead.numbered(f.pieces()))
                : what;
    }

    /**
     * The next message of a segment for a lane.
     *
     * @param frameBytes what the message should about hold
     * @param tell makes a message of updates
     * @return empty when nothing of it can go on this lane now
     */
    Optional<Message> next(
            SegmentId segment,
            Lane lane,
            int frameBytes,
            List<Outbox.Effect> effects,
            Function<List<Update>, Message> tell) {
        var batch = new Batch(segment, lane, effects);
        var step = Step.DONE;
        int enough = frameBytes - ROOM_BYTES;
        for (int i = 0; i < STEPS_AT_ONCE && batch.bytes < enough && step == Step.DONE; i++) {
            step = step(batch);
        }
        if (!batch.updates.isEmpty()) {
            forcing.force(batch.force);
            return Optional.of(tell.apply(batch.updates));
        }
        return switch (step) {
            case AHEAD -> Optional.of(ahead(open.get(segment, lane).reading(), frameBytes));
            case NOTHING -> Optional.empty();
            case DONE, BUSY -> Optional.of(NOTHING_YET);
        };
    }

    /** What a frame may hold that is filled with whole chunks: a few KiB more than asked, so that it is not much less. */
    private static int mostBytes(int frameBytes) {
        return Math.min(Outgoing.MOST_FRAME_BYTES, frameBytes + 4 * ROOM_BYTES);
    }

    /** Chunks that go ahead, as many as fit a frame. */
    private Message ahead(Reading reading, int frameBytes) {
        long first = ahead.next();
        var contents = reading.nextChunks(frameBytes - ROOM_BYTES, mostBytes(frameBytes));
        contents.forEach(content -> ahead.add(new Chunk(Digest.of(content), content.length)));
        return new Message.ChunksSent(files.group(), epoch, first, contents);
    }

    private Step step(Batch batch) {
        var reading = open.find(batch.segment, batch.lane);
        if (reading != null) {
            return advance(batch, reading);
        }
        var item = take(batch);
        if (item.isEmpty()) {
            return Step.NOTHING;
        }
        boolean elsewhere = flights.anyOnOtherLane(files, item.get(), batch.lane);
        boolean early = item.get().absent() && open.anyOf(batch.segment);
        if (elsewhere || early || !readingWithin(item.get().path()).isEmpty()) {
            // Versions of one name keep their order only on one lane, and are read one after the other; so do a
            // directory that
            // is gone and what it held. What is gone goes last, also where a name that may have its content is still
            // being read
            // for the other lane (DESIGN rule 14).
            putBack(item.get());
            return Step.NOTHING;
        }
        return begin(batch, item.get());
    }

    /** With what waits for it: the next time another of its names may be the one that is told as the file. */
    private void putBack(Outbox.Item item) {
        outbox.putBack(item);
        linking.release(item.path());
    }

    private Optional<Outbox.Item> take(Batch batch) {
        var item = next(batch);
        var half = item.flatMap(i -> halves.first(i.path()));
        if (half.isEmpty()) {
            return item;
        }
        putBack(item.get());
        return batch.lane == Lane.CONTROL ? Optional.empty() : outbox.take(files.segmentOf(half.get()), half.get());
    }

    private Optional<Outbox.Item> next(Batch batch) {
        if (move != null) {
            return outbox.take(batch.segment, move.to());
        }
        // Long content would hold up the answers that share the control lane.
        return switch (batch.lane) {
            case CONTROL -> outbox.takeShort(batch.segment);
            case BULK -> outbox.take(batch.segment);
        };
    }

    private Step begin(Batch batch, Outbox.Item item) {
        var path = item.path();
        try {
            var stat = files.dataset().stat(path);
            if (stat.isEmpty()) {
                return absent(batch, item);
            }
            var s = stat.get();
            branch.above(path);
            return switch (s.kind()) {
                case DIRECTORY -> directory(batch, item, s);
                case SYMLINK -> {
                    var entry =
                            new Entry.Symlink(describe(path, s), files.dataset().readLink(path));
                    yield whole(batch, item, entry, s, new Update.Symlink(entry.metadata(), entry.target()));
                }
                case FILE -> {
                    var leader = s.links() > 1 ? linking.leader(path, s, open::isReading) : path;
                    yield leader.equals(path) ? read(batch, item, s) : link(batch, item, s, leader);
                }
                case OTHER -> {
                    files.notices().clear(path);
                    batch.settle(item);
                    yield Step.DONE;
                }
            };
        } catch (HostException e) {
            return failed(batch, item, e);
        } catch (OperatorException e) {
            files.notices().set(path, e.what());
            linking.release(path);
            return Step.DONE;
        }
    }

    private Step read(Batch batch, Outbox.Item item, Stat stat) {
        var path = item.path();
        Reading.checkSize(path, stat.size());
        var reading = new Reading(
                files.dataset().open(path),
                there.xattrs(path),
                there.base(item),
                hashes,
                there.elsewhere(item),
                there::settledLayout,
                appended.trusts(path));
        open.add(batch.segment, batch.lane, new OpenReadings.Open(item, reading));
        return Step.DONE;
    }

    /** One more name of a file, once that is told in the version that it has now. */
    private Step link(Batch batch, Outbox.Item item, Stat stat, TreePath leader) {
        return switch (linking.of(item, leader, batch.lane, open::isReading)) {
            case Linking.Wait w -> {
                linking.defer(leader, item);
                yield Step.DONE;
            }
            case Linking.Later l -> {
                outbox.putBack(item);
                yield Step.NOTHING;
            }
            case Linking.Alone a -> read(batch, item, stat);
            case Linking.Tell t -> {
                files.notices().clear(item.path());
                yield whole(batch, item, t.entry(), t.stamp(), t.what());
            }
        };
    }

    private Step directory(Batch batch, Outbox.Item item, Stat stat) {
        var entry = new Entry.Directory(describe(item.path(), stat));
        if (move != null && move.to().equals(item.path())) {
            var what = new Update.Moved(move.from(), entry.metadata());
            var stamp = Stamps.of(stat, clocks.wallNanos().getAsLong());
            move = null;
            batch.tell(new Flights.Flight(item, Optional.of(entry), Layout.EMPTY, stamp, batch.lane, what));
            batch.bytes = Integer.MAX_VALUE;
            return Step.DONE;
        }
        return whole(batch, item, entry, stat, new Update.Directory(entry.metadata()));
    }

    private Metadata describe(TreePath path, Stat stat) {
        var described = files.dataset().describe(path, stat, there.xattrs(path));
        files.notices().set(path, described.leftOut());
        return described.metadata();
    }

    private Step failed(Batch batch, Outbox.Item item, HostException e) {
        if (files.dataset().stat(item.path()).isEmpty()) {
            return absent(batch, item);
        }
        linking.release(item.path());
        // Stays on its way: the copy is not current while a file cannot be read, and status says which.
        files.notices().set(item.path(), e.what());
        return Step.DONE;
    }

    private Step absent(Batch batch, Outbox.Item item) {
        var path = item.path();
        files.notices().clear(path);
        if (!there.isCompared()) {
            // How much is gone is not known before that.
            putBack(item);
            return Step.NOTHING;
        }
        if (!item.absent() || Absence.of(files.dataset().presence()).isPresent()) {
            // It is counted with what is gone before it is told, or all is gone.
            putBack(item);
            outbox.on(
                    new Outbox.Touched(path, item.segment(), 0, true),
                    clocks.bootNanos().getAsLong());
            return Step.BUSY;
        }
        if (there.mayHave(path)) {
            branch.gone(path);
            batch.tell(Flights.Flight.gone(item, batch.lane));
        } else {
            batch.settle(item);
        }
        return Step.DONE;
    }

    private Step whole(Batch batch, Outbox.Item item, Entry entry, Stat stat, Update.What what) {
        return whole(batch, item, entry, Stamps.of(stat, clocks.wallNanos().getAsLong()), what);
    }

    private Step whole(Batch batch, Outbox.Item item, Entry entry, Stamp stamp, Update.What what) {
        if (isKnown(item, entry, Layout.EMPTY, stamp)) {
            batch.settle(item);
        } else {
            batch.tell(new Flights.Flight(item, Optional.of(entry), Layout.EMPTY, stamp, batch.lane, what));
        }
        return Step.DONE;
    }

    /** Whether the other side has just this already; then only the look of the file here is remembered. */
    private boolean isKnown(Outbox.Item item, Entry entry, Layout layout, Stamp stamp) {
        if (item.selfContained() || flights.latest(item.path()) != null) {
            return false;
        }
        var before = files.agreed(item.path())
                .filter(a -> a.entry().digest().equals(entry.digest()))
                .map(Agreed::stamp);
        if (before.isEmpty()) {
            return false;
        }
        if (forcing.isDue(item)) {
            // Made anew as it was, renamed there and back, or read before it was seen to be written, it may not be
            // durable here.
            forcing.force(Set.of(item.path()));
        }
        files.agree(item.path(), entry, stamp, layout);
        return true;
    }

    private Step advance(Batch batch, OpenReadings.Open o) {
        var reading = o.reading();
        try {
            return switch (reading.advance()) {
                case AHEAD -> Step.AHEAD;
                case MORE -> goOn(batch, o);
                case END -> finish(batch, o);
            };
        } catch (HostException e) {
            closeOpen(batch, o);
            return failed(batch, o.item(), e);
        }
    }

    private Step goOn(Batch batch, OpenReadings.Open o) {
        if (o.reading().changedMeanwhile() && isTriedAgain(o.item())) {
            // The rest of it is read in vain.
            closeOpen(batch, o);
            putBack(o.item());
        } else if (forcing.mayBeDue(o.item())) {
            o.reading().beginForce();
        }
        return Step.BUSY;
    }

    /** Whether a file that has changed while it was read is read once more; not for ever, where it changes all the time. */
    private boolean isTriedAgain(Outbox.Item item) {
        return tries.merge(item.path(), 1, Integer::sum) < READ_TRIES;
    }

    private void closeOpen(Batch batch, OpenReadings.Open o) {
        o.reading().close();
        open.remove(batch.segment, batch.lane);
    }

    private Step finish(Batch batch, OpenReadings.Open o) {
        var reading = o.reading();
        var item = o.item();
        var read = reading.isComplete() ? reading.result() : Optional.<Reading.Read>empty();
        boolean changed = reading.changedMeanwhile();
        boolean moved = !reading.isOf(files.dataset().stat(item.path()));
        var seen = reading.stamp(clocks.wallNanos().getAsLong());
        closeOpen(batch, o);
        if (read.isEmpty() || moved || (changed && isTriedAgain(item))) {
            putBack(item);
            return Step.BUSY;
        }
        tries.remove(item.path());
        files.notices().set(item.path(), appended.read(item.path(), reading));
        var stamp = changed ? seen.unsure() : seen;
        var result = read.get();
        if (isKnown(item, result.entry(), result.layout(), stamp)) {
            batch.settle(item);
        } else {
            there.replaced(reading.dropped(result.layout()));
            batch.tell(new Flights.Flight(
                    item, Optional.of(result.entry()), result.layout(), stamp, batch.lane, result.update()));
        }
        return Step.DONE;
    }
}
