package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.index.Agreed;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Message;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.TreeDigest;
import dev.sundog.sync.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One epoch of holding a group: finds out what differs from the other side and has it sent. Confined by the group's lock. */
final class Holding implements Witness {
    /** Versions that are on their way at once. */
    private static final int MOST_FLIGHTS = 8192;

    /** A directory that was renamed here: nothing else is sent until the other side has followed. */
    private record Moving(Move move, boolean sent) {}

    private final GroupFiles files;
    private final Epoch epoch;
    private final Outbox outbox;
    private final Clocks clocks;
    private final Runnable moveOver;
    private final Flights flights = new Flights();
    private final Kin kin;
    private final OtherSide there;
    private final Comparing comparing;
    private final Sending sending;
    private final MovedNames names;
    private final Rests rests;
    private final Unforced unforced;
    private final Written written = new Written();
    private final Map<SegmentId, Long> deleted = new HashMap<>();
    /** Names whose version could not be made there, and how often. */
    private final Map<TreePath, Integer> again = new HashMap<>();

    private @Nullable Moving moving;
    private long touches;

    /** @param moveOver told when it is known what became of the renaming of a directory */
    Holding(
            GroupFiles files,
            Epoch epoch,
            Outbox outbox,
            Clocks clocks,
            long mostRestNanos,
            Appended appended,
            Runnable moveOver) {
        this.files = files;
        this.epoch = epoch;
        this.outbox = outbox;
        this.clocks = clocks;
        this.moveOver = moveOver;
        files.stampLinksExactly(clocks.wallNanos().getAsLong());
        this.comparing = new Comparing(files);
        this.there = new OtherSide(files, flights, comparing);
        var links = new Links();
        this.kin = new Kin(files, flights, links, this::touchAlone, this::refresh);
        var linking = new Linking(files, outbox, flights, links, kin);
        this.sending = new Sending(files, epoch, outbox, clocks, flights, there, linking, appended);
        this.names = sending.names();
        this.rests = new Rests(mostRestNanos);
        this.unforced = new Unforced(sending.forcing()::isWanted);
    }

    void forceBeforeSending(boolean force) {
        boolean lapses = sending.forcing().isWanted() && !force;
        sending.forcing().want(force);
        if (lapses) { // What was seen since and is not told yet was to be made durable then.
            unforced.add(TreePath.ROOT);
        }
    }

    boolean forces() {
        return sending.forcing().isWanted();
    }

    /** All that was there has been seen: what is seen from now on was written in this epoch. */
    @Override
    public void scanned() {
        unforced.scanned();
        written.clear();
    }

    Unforced unforced() {
        return unforced;
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

    /** Bytes and names that were seen to be written since the last call. */
    Map<SegmentId, long[]> takeWritten() {
        return written.take();
    }

    boolean isReconciled() {
        return comparing.isDone();
    }

    /** The link is up: what was not acknowledged is sent again, and both sides are compared. Returns the first question. */
    Message linkUp() {
        linkDown();
        names.forgetFound();
        comparing.begin();
        return new Message.DigestsAsked(files.group(), epoch, TreePath.ROOT);
    }

    void linkDown() {
        var ahead = sending.close();
        // What was on its way may have come there.
        flights.within(TreePath.ROOT).forEach(path -> there.present(path, files.xattrs(path)));
        there.linkDown(ahead);
        flights.clear();
        comparing.giveUp();
        outbox.on(new Outbox.LinkLost(), now());
        forgetMove();
    }

    private long now() {
        return clocks.bootNanos().getAsLong();
    }

    /** Names may belong to other segments: what is being read of those is begun again in its new one. */
    void divided(Function<TreePath, SegmentId> segments) {
        sending.divided(segments);
        outbox.on(new Outbox.Divided(segments), now());
    }

    void close() {
        sending.close();
    }

    /** Something went wrong in between: what was found is not all. */
    void giveUpComparing() {
        comparing.giveUp();
    }

    boolean isComparing() {
        return comparing.isBegun();
    }

    /** An answer of the other side: what to ask next. */
    List<Message> digestsTold(TreePath directory, List<TreeDigest.Child> children) {
        var step = comparing.answered(directory, children);
        for (var path : step.differing()) {
            if (step.presentThere().containsKey(path)) {
                names.foundThere(path, step.presentThere().get(path));
                tellAnew(path);
            } else {
                files.eachBeneath(path, this::tellAnew);
            }
        }
        var asks = new ArrayList<Message>();
        step.ask().forEach(d -> asks.add(new Message.DigestsAsked(files.group(), epoch, d)));
        return asks;
    }

    /** What the other side has of a name is not known: it may have come there since the answer was on its way. */
    private void tellAnew(TreePath path) {
        if (files.agreed(path).map(Agreed::entry).orElse(null) instanceof Entry.HardLink link
                && kin.isFile(link.to())) {
            // The name may be lacking there because the file is.
            tellAnew(link.to());
        }
        there.present(path, files.xattrs(path));
        files.forget(path);
        touch(path);
    }

    /**
     * A directory was renamed. Where nothing of it is on its way, and both agree on all that the other side has of it, that renames
     * it too; else, and for files, the new names are told by what the old ones hold.
     */
    @Override
    public void renamed(TreePath from, TreePath to) {
        there.renamed(from, to);
        boolean directory = files.agreed(from)
                        .filter(a -> a.entry() instanceof Entry.Directory)
                        .isPresent()
                && files.dataset()
                        .stat(to)
                        .filter(s -> s.kind() == Kind.DIRECTORY)
                        .isPresent();
        boolean free = moving == null
                && isReconciled()
                && !files.isAnyBeneath(to)
                && files.dataset().stat(from).isEmpty();
        if (!directory || !free || isUnderWay(from) || isUnderWay(to)) {
            return;
        }
        var move = new Move(from, to);
        moving = new Moving(move, false);
        sending.move(move);
        touch(to);
    }

    private boolean isUnderWay(TreePath directory) {
        return flights.anyWithin(directory)
                || !sending.readingWithin(directory).isEmpty()
                || there.mayHaveOther(directory);
    }

    /** Whether something is being told of this very name, or waits to be. */
    boolean isOnItsWay(TreePath path) {
        return flights.latest(path) != null
                || outbox.isQueued(files.segmentOf(path), path)
                || !sending.readingWithin(path).isEmpty()
                || (moving != null && path.isWithin(moving.move().to()));
    }

    /** The other side has not followed, or it is not known whether it has: all names of it are told one by one. */
    private void forgetMove() {
        if (moving != null) {
            var move = moving.move();
            boolean sent = moving.sent();
            moving = null;
            files.eachBeneath(move.from(), path -> {
                if (sent) {
                    there.present(move.after(path), files.xattrs(path));
                }
                touch(path);
                touch(move.after(path));
            });
            moveOver.run();
        }
    }

    /** Whether a directory is being renamed there. */
    boolean isMoving() {
        return moving != null;
    }

    private void moved(Move move) {
        moving = null;
        files.move(move.from(), move.to());
        files.eachBeneath(move.to(), path -> {
            refresh(path);
            // It may have been renamed back meanwhile.
            refresh(move.before(path));
        });
        moveOver.run();
    }

    @Override
    public void scannedBeneath(TreePath path) {
        unforced.add(TreePath.ROOT); // Names may have come and gone unseen.
        flights.within(path).forEach(this::refresh);
    }

    @Override
    public void refreshUnderWay(TreePath directory) {
        if (!there.isOtherDirectory(directory)) {
            return;
        }
        if (files.agreed(directory).isEmpty()) { // It was, and is told anew: what was agreed on beneath it still is.
            files.eachBeneath(directory, this::refresh);
        }
        flights.within(directory).forEach(this::refresh);
        sending.readingWithin(directory).forEach(this::touch);
    }

    /**
     * How many names of a segment are to be told gone, and do not live on under another name.
     *
     * @return empty as long as names are under way that may be those
     */
    OptionalLong gone(SegmentId segment) {
        if (flights.anyPresent() || outbox.hasPresentWaiting()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(names.gone(outbox.absentNames(segment).filter(there::mayHave), now()));
    }

    /** A name that may have changed. Cheap when it has not. */
    @Override
    public void refresh(TreePath path) {
        var stat = files.dataset().stat(path);
        var at = path;
        if (moving != null) {
            if (stat.isEmpty() && path.isWithin(moving.move().from())) {
                return;
            }
            if (path.isWithin(moving.move().to()) && !path.equals(moving.move().to())) {
                at = moving.move().before(path);
            }
        }
        kin.looked(path, stat);
        var flight = flights.latest(path);
        var agreed = files.agreed(at);
        Optional<Entry> entry = flight != null ? flight.entry() : agreed.map(Agreed::entry);
        Optional<Stamp> stamp = flight != null ? Optional.of(flight.stamp()) : agreed.map(Agreed::stamp);
        boolean alike = Likeness.of(files.dataset(), path, stat, entry, stamp);
        if (!alike || !kin.isStraight(entry) || sending.forcing().isOverdue(path)) {
            touch(path);
        }
    }

    /** A name that differs, or must be looked at; with it all names of the same inode. */
    void touch(TreePath path) {
        touchAlone(path);
        kin.touched(path);
    }

    private void touchAlone(TreePath path) {
        if (path.isRoot()) {
            return;
        }
        var stat = files.dataset().stat(path);
        touches++;
        var agreed = files.agreed(path);
        var appeared = stat.filter(
                s -> agreed.filter(a -> a.stamp().inode() == s.inode()).isEmpty());
        appeared.ifPresent(s -> names.appeared(path, s));
        // A directory may have had another name, with all that was written in it.
        unforced.add(appeared.filter(s -> s.kind() == Kind.DIRECTORY).isPresent() ? TreePath.ROOT : path);
        long toSend = written.add(files.segmentOf(path), stat, agreed);
        boolean rests = this.rests.isResting(path)
                && stat.filter(s -> s.kind() == Kind.FILE && s.links() == 1).isPresent();
        outbox.on(new Outbox.Touched(path, files.segmentOf(path), toSend, stat.isEmpty(), rests), now());
    }

    /** Names that were seen to change, and those of them that are open for writing; before they are looked at. */
    @Override
    public void written(Set<TreePath> touched, Set<TreePath> open) {
        for (var path : touched) {
            unforced.add(path); // Also where it looks as it did: it may have been made durable as it was in between.
            if (open.contains(path) || Rests.isLong(files.dataset().stat(path))) {
                rests.written(path, now());
            } else if (rests.closed(path)) {
                // Also where it turns out to look as it did, and nothing more is said of it.
                outbox.on(new Outbox.Rested(path, files.segmentOf(path)), now());
            }
        }
    }

    /** Whether something may rest that is being written to; asked without the lock. */
    @Override
    public boolean isResting() {
        return rests.any();
    }

    /** What has rested enough is sent. */
    @Override
    public void endRests() {
        rests.over(now()).forEach(path -> outbox.on(new Outbox.Rested(path, files.segmentOf(path)), now()));
    }

    /** Segments that have something to send on a lane, with those being read for it now. */
    Set<SegmentId> sendable(Lane lane) {
        if (moving != null) {
            return moving.sent()
                    ? Set.of()
                    : Set.of(files.segmentOf(moving.move().to()));
        }
        var out = new HashSet<>(
                switch (lane) {
                    case CONTROL -> outbox.urgent();
                    case BULK -> outbox.sendable();
                });
        sending.addReading(lane, out);
        return out;
    }

    /**
     * The next message of a segment for a lane.
     *
     * @return empty when nothing of it can go on this lane now
     */
    Optional<Message> next(SegmentId segment, Lane lane, int frameBytes, List<Outbox.Effect> effects) {
        if (files.isTooMuchUnwritten() || (lane == Lane.BULK && flights.size() >= MOST_FLIGHTS)) {
            return Optional.empty();
        }
        var message = sending.next(segment, lane, frameBytes, effects, this::told);
        if (moving != null && !moving.sent()) {
            // It is gone again, or cannot be looked at.
            sending.move(null);
            forgetMove();
        }
        return message;
    }

    private Message told(List<Update> updates) {
        // It may be read before it is seen to be written, and looks as it was told then.
        updates.forEach(u -> unforced.add(u.path()));
        if (moving != null && updates.getLast().what() instanceof Update.Moved) {
            moving = new Moving(moving.move(), true);
        }
        return new Message.UpdatesSent(files.group(), epoch, files.index().incarnation(), updates);
    }

    /** These are durable there. */
    List<Outbox.Effect> durable(Collection<Long> sequences) {
        for (long sequence : sequences) {
            var flight = flights.land(sequence);
            if (flight == null) {
                continue;
            }
            var path = flight.item().path();
            boolean livesOn = flight.entry().isEmpty() && names.livesOn(path, now());
            there.landed(path);
            again.remove(path);
            names.landed(path);
            if (flight.what() instanceof Update.Moved m) {
                moved(new Move(m.from(), path));
            }
            flight.entry()
                    .ifPresentOrElse(
                            e -> {
                                files.agree(path, e, flight.stamp(), flight.layout());
                                kin.landed(path, e, flight.stamp().inode());
                                if (files.dataset().stat(path).isEmpty()) {
                                    // It went while it was not known to be anywhere, with what it held: each
                                    // name of that counts.
                                    files.eachBeneath(path, this::refresh);
                                }
                            },
                            () -> {
                                deleted.merge(flight.item().segment(), livesOn ? 0L : 1L, Long::sum);
                                files.forget(path);
                            });
        }
        return outbox.on(new Outbox.Settled(sequences), now());
    }

    /** A change could not be made there from what it has. */
    void needed(long sequence, List<Digest> missing) {
        var flight = flights.land(sequence);
        if (flight == null) {
            return;
        }
        if (flight.what() instanceof Update.Moved) {
            forgetMove();
        }
        if (flight.what() instanceof Update.Link l) {
            // The other side does not have the file that it is a name of.
            tellAnew(l.to());
        }
        if (missing.isEmpty() && again.merge(flight.item().path(), 1, Integer::sum) == 1) {
            // Two versions may have crossed: once more, from what is agreed on by then.
            outbox.on(new Outbox.Again(sequence), now());
            return;
        }
        // What the change carried went with it; only what it named, and was not missed, is there.
        var present = new HashSet<>(flight.named());
        missing.forEach(present::remove);
        if (missing.isEmpty()) {
            present.clear();
        }
        present.removeIf(files.book()::isThere);
        files.book().addThere(present);
        // It cannot say what it lacks: then nothing that was named is there as it should be.
        there.lacks(missing.isEmpty() ? flight.named() : missing);
        outbox.on(new Outbox.Needed(sequence), now());
    }

    /** The chunks with these numbers are durable there, ahead of their update. */
    void held(Collection<Long> numbers) {
        var chunks = sending.held(numbers);
        files.book().addThere(chunks);
    }
}
