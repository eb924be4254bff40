package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Message;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Reconciliation;
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
final class Holding {
    private static final int MOST_APPEARED = 200_000;

    /** What was seen to be written to a segment. */
    record Written(long bytes, long files) {
        Written plus(Written other) {
            return new Written(bytes + other.bytes, files + other.files);
        }
    }

    /** A directory that was renamed here: nothing else is sent until the other side has followed. */
    private record Moving(Move move, boolean sent) {}

    private final GroupFiles files;
    private final Epoch epoch;
    private final Outbox outbox;
    private final Clocks clocks;
    private final Flights flights = new Flights();
    private final Links links = new Links();
    private final Sending sending;
    private final Set<TreePath> unforced = new HashSet<>();
    private final Map<SegmentId, Written> written = new HashMap<>();
    private final Map<SegmentId, Long> deleted = new HashMap<>();
    /** Names that were not known to both sides when they were seen, by inode. */
    private final Map<Long, TreePath> appeared = new HashMap<>();
    /** What the comparison found at the other side, with its digest there. */
    private final Map<TreePath, Digest> foundThere = new HashMap<>();
    /** Names that are gone here and live on under others. */
    private final Set<TreePath> moved = new HashSet<>();

    private @Nullable Reconciliation reconciliation;
    private @Nullable Moving moving;
    private long touches;

    Holding(GroupFiles files, Epoch epoch, Outbox outbox, Clocks clocks, boolean forceBeforeSending) {
        this.files = files;
        this.epoch = epoch;
        this.outbox = outbox;
        this.clocks = clocks;
        this.sending = new Sending(files, outbox, clocks, flights, links);
        sending.forceBeforeSending(forceBeforeSending);
    }

    void forceBeforeSending(boolean force) {
        sending.forceBeforeSending(force);
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

    boolean isReconciled() {
        return reconciliation != null && reconciliation.isDone();
    }

    /** The link is up: what was not acknowledged is sent again, and both sides are compared. Returns the first question. */
    Message linkUp() {
        linkDown();
        foundThere.clear();
        reconciliation = new Reconciliation(files.treeDigest());
        return new Message.DigestsAsked(files.group(), epoch, TreePath.ROOT);
    }

    void linkDown() {
        sending.close();
        flights.clear();
        reconciliation = null;
        outbox.on(new Outbox.LinkLost(), now());
        forgetMove();
    }

    private long now() {
        return clocks.bootNanos().getAsLong();
    }

    /** Names belong to other segments: what is being read is begun again in its new one. */
    void divided(Function<TreePath, SegmentId> segments) {
        sending.beginAnew();
        outbox.on(new Outbox.Divided(segments), now());
    }

    void close() {
        sending.close();
    }

    /** An answer of the other side: what to ask next. */
    List<Message> digestsTold(TreePath directory, List<TreeDigest.Child> children) {
        if (reconciliation == null) {
            return List.of();
        }
        var step = reconciliation.answered(directory, children);
        for (var path : step.differing()) {
            if (step.presentThere().containsKey(path)) {
                foundThere.put(path, step.presentThere().get(path));
                sending.presentThere(path, files.xattrs(path));
                files.forget(path);
                touch(path);
            } else {
                for (var lost : files.beneath(path)) {
                    files.forget(lost);
                    touch(lost);
                }
            }
        }
        var asks = new ArrayList<Message>();
        step.ask().forEach(d -> asks.add(new Message.DigestsAsked(files.group(), epoch, d)));
        return asks;
    }

    /**
     * A directory was renamed. Where nothing of it is on its way the other side renames it too; else, and for files, the new names
     * are told by what the old ones hold.
     */
    void renamed(TreePath from, TreePath to) {
        boolean directory = files.agreed(from)
                        .filter(a -> a.entry() instanceof Entry.Directory)
                        .isPresent()
                && files.dataset()
                        .stat(to)
                        .filter(s -> s.kind() == Kind.DIRECTORY)
                        .isPresent();
        boolean free = moving == null
                && isReconciled()
                && files.beneath(to).isEmpty()
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
        return flights.anyWithin(directory) || sending.isReadingWithin(directory);
    }

    /** The other side has not followed, or it is not known whether it has: all names of it are told one by one. */
    private void forgetMove() {
        if (moving != null) {
            var move = moving.move();
            moving = null;
            for (var path : files.beneath(move.from())) {
                touch(path);
                touch(move.after(path));
            }
        }
    }

    private void moved(Move move) {
        moving = null;
        files.move(move.from(), move.to());
        files.beneath(move.to()).forEach(this::refresh);
        refresh(move.from());
    }

    /** Whether what stands at a name is not the directory that was there: what that held may be gone without a notice of its own. */
    boolean isOtherDirectory(TreePath path) {
        var agreed = files.agreed(path).filter(a -> a.entry() instanceof Entry.Directory);
        return agreed.isPresent()
                && files.dataset()
                        .stat(path)
                        .filter(s -> s.inode() == agreed.get().stamp().inode())
                        .isEmpty();
    }

    /** Whether a name that is gone lives on under another one: the same inode, or, where that is not known, the same version. */
    private boolean isMoved(TreePath path, Set<Digest> versionsHere) {
        var agreed = files.agreed(path);
        if (agreed.isEmpty()) {
            return foundThere.containsKey(path) && versionsHere.contains(foundThere.get(path));
        }
        long inode = agreed.get().stamp().inode();
        var other = appeared.get(inode);
        return other != null
                && !other.equals(path)
                && files.dataset().stat(other).filter(s -> s.inode() == inode).isPresent();
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
        var versions = new HashSet<Digest>();
        if (!foundThere.isEmpty()) {
            files.all().values().forEach(a -> versions.add(a.entry().digest()));
        }
        var names = outbox.absentNames(segment).toList();
        long gone = 0;
        for (var name : names) {
            if (isMoved(name, versions)) {
                moved.add(name);
            } else {
                gone++;
            }
        }
        return OptionalLong.of(gone);
    }

    /** A name that may have changed. Cheap when it has not. */
    void refresh(TreePath path) {
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
        lookAtLinks(path, stat);
        var flight = flights.latest(path);
        var agreed = files.agreed(at);
        Optional<Entry> entry = flight != null ? flight.entry() : agreed.map(Agreed::entry);
        Optional<Stamp> stamp = flight != null ? Optional.of(flight.stamp()) : agreed.map(Agreed::stamp);
        if (!Likeness.of(files.dataset(), path, stat, entry, stamp)) {
            touch(path);
        }
    }

    /** Names that were, or now are, of the same inode may have to be told otherwise. */
    private void lookAtLinks(TreePath path, Optional<Stat> stat) {
        findSingle(path, stat);
        var seen = links.saw(path, stat);
        // They may have been written through the name that they have lost.
        seen.left().forEach(this::touchOther);
        if (!seen.joined().isEmpty() && sending.known(path).orElse(null) instanceof Entry.File) {
            seen.joined().forEach(this::touchOther);
        }
    }

    /** The name that a file had before it got this one. */
    private void findSingle(TreePath path, Optional<Stat> stat) {
        boolean linked =
                stat.filter(s -> s.kind() == Kind.FILE && s.links() > 1).isPresent();
        long inode = stat.map(Stat::inode).orElse(0L);
        if (!linked || links.hasOthers(path, inode, other -> isOf(other, inode))) {
            return;
        }
        links.single(inode, files.all(), other -> !other.equals(path) && isOf(other, inode))
                .ifPresent(other -> {
                    links.saw(other, files.dataset().stat(other));
                    touchAlone(other);
                });
    }

    private boolean isOf(TreePath path, long inode) {
        return files.dataset().stat(path).filter(s -> s.inode() == inode).isPresent();
    }

    /** A name that differs, or must be looked at; with it all names of the same inode. */
    void touch(TreePath path) {
        touchAlone(path);
        var others = links.others(path);
        if (!others.isEmpty()) {
            var stat = files.dataset().stat(path);
            boolean changed = sending.known(path).isPresent()
                    || (stat.isPresent() && others.stream().anyMatch(other -> looksOther(other, stat.get())));
            if (changed) {
                others.forEach(this::touchOther);
            }
        }
    }

    /** Whether two names of one inode were told as files: on their way neither was known to the other. */
    private boolean isTwice(TreePath path, Entry entry) {
        return entry instanceof Entry.File
                && links.others(path).stream()
                        .anyMatch(other -> sending.known(other).orElse(null) instanceof Entry.File);
    }

    private void touchOther(TreePath path) {
        if (files.dataset().stat(path).isPresent()) {
            touchAlone(path);
        } else {
            refresh(path);
        }
    }

    /** Whether a file was told otherwise than it looks under another of its names. */
    private boolean looksOther(TreePath path, Stat stat) {
        if (!(sending.known(path).orElse(null) instanceof Entry.File file)) {
            return false;
        }
        var flight = flights.latest(path);
        boolean racy = flight != null
                ? flight.stamp().ctimeNanos() == Stamp.RACY
                : files.agreed(path)
                        .filter(a -> a.stamp().ctimeNanos() == Stamp.RACY)
                        .isPresent();
        return racy
                || file.size() != stat.size()
                || !file.metadata().with(Xattrs.NONE).equals(stat.metadata());
    }

    private void touchAlone(TreePath path) {
        if (path.isRoot()) {
            return;
        }
        var stat = files.dataset().stat(path);
        touches++;
        if (!sending.forcesBeforeSending()) {
            unforced.add(path);
        }
        if (stat.isPresent() && files.agreed(path).isEmpty()) {
            if (appeared.size() >= MOST_APPEARED) {
                appeared.clear();
            }
            appeared.put(stat.get().inode(), path);
        }
        long bytes = stat.filter(s -> s.kind() == Kind.FILE).map(Stat::size).orElse(0L);
        long known = files.agreed(path)
                .map(a -> switch (a.entry()) {
                    case Entry.File f -> f.size();
                    case Entry.HardLink h -> bytes;
                    case Entry.Directory d -> 0L;
                    case Entry.Symlink l -> 0L;
                })
                .orElse(0L);
        long toSend = bytes > known ? bytes - known : Math.min(bytes, 4096);
        written.merge(files.segmentOf(path), new Written(toSend, 1), Written::plus);
        outbox.on(new Outbox.Touched(path, files.segmentOf(path), toSend, stat.isEmpty()), now());
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
    Optional<Message> next(SegmentId segment, Lane lane, List<Outbox.Effect> effects) {
        var message = sending.next(segment, lane, effects, this::told);
        if (moving != null && !moving.sent()) {
            // It is gone again, or cannot be looked at.
            sending.move(null);
            forgetMove();
        }
        return message;
    }

    private Message told(List<Update> updates) {
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
            sending.landed(path);
            foundThere.remove(path);
            if (flight.what() instanceof Update.Moved m) {
                moved(new Move(m.from(), path));
            }
            flight.entry()
                    .ifPresentOrElse(
                            e -> {
                                files.agree(path, e, flight.stamp(), flight.layout());
                                if (links.agreed(path, e, flight.stamp().inode()) || isTwice(path, e)) {
                                    lookAtLinks(path, files.dataset().stat(path));
                                    touch(path);
                                }
                            },
                            () -> {
                                deleted.merge(
                                        flight.item().segment(),
                                        moved.remove(path) || isMoved(path, Set.of()) ? 0L : 1L,
                                        Long::sum);
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
            files.forget(l.to());
            touch(l.to());
        }
        // What the change carried went with it; only what it named, and was not missed, is there.
        var present = new HashSet<>(flight.named());
        missing.forEach(present::remove);
        if (missing.isEmpty()) {
            present.clear();
        }
        files.book().addThere(present);
        sending.missingThere(missing);
        outbox.on(new Outbox.Needed(sequence), now());
    }

    /** These chunks are durable there, ahead of their change. */
    void held(Collection<Digest> chunks) {
        sending.heldThere(chunks);
        files.book().addThere(chunks);
        chunks.forEach(c -> files.write(new Op.PutHeldThere(c)));
    }
}
