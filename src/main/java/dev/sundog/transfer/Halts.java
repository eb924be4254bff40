package dev.sundog.transfer;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a group is stopped until the data is back or a person accepts that it is gone. Confined by the group's lock. */
final class Halts {
    private static final Logger LOG = LoggerFactory.getLogger(Halts.class);

    /** Deletions count as one event until there were none to send for this long. */
    private static final long QUIET_NANOS = 5_000_000_000L;

    /** What is gone may just be on its way to another name, of which the notice has not been read yet. */
    private static final long SURE_NANOS = 500_000_000L;

    /** So many names of a directory tell whether it is still there. */
    private static final int SOME = 64;

    /** An event of deletions: since when there was nothing else, and how many were told before. */
    private record Event(long lastNanos, long deletedBefore) {}

    /** A look that found not too many, and how many were seen to be gone by then. */
    private record Look(Holding holding, long seen) {}

    private final Map<SegmentId, Look> looks = new HashMap<>();
    /** What was seen when names beside those that are gone were looked at. */
    private final Map<SegmentId, Look> beside = new HashMap<>();

    private final Map<SegmentId, Event> events = new HashMap<>();
    /** Since when a segment seems to lose too much. */
    private final Map<SegmentId, Long> suspected = new HashMap<>();

    private final GroupFiles files;
    private final Map<SegmentId, String> halted = new HashMap<>();
    private final Set<SegmentId> accepted = new HashSet<>();
    private String root = "";

    Halts(GroupFiles files) {
        this.files = files;
    }

    /** The root is not the one it was: nothing of it is sent. */
    void root(String why) {
        if (root.isEmpty()) {
            LOG.error(
                    "{} is stopped: {} -> Bring the data back (mount it), or run: sundog accept {}/.",
                    files.group(),
                    why,
                    files.group());
        }
        root = why;
    }

    void rootIsBack() {
        if (!root.isEmpty()) {
            LOG.info("{}: the data is back", files.group());
            root = "";
        }
    }

    boolean isRootHalted() {
        return !root.isEmpty();
    }

    Set<SegmentId> allowed(Set<SegmentId> segments) {
        if (!root.isEmpty()) {
            return Set.of();
        }
        if (halted.isEmpty()) {
            return segments;
        }
        var out = new HashSet<>(segments);
        out.removeAll(halted.keySet());
        return out;
    }

    /**
     * Before anything of a segment is sent: is the root still itself, and are its deletes not too many?
     *
     * @param notice takes notice of all that has happened so far: what is gone may be half of a move, and then the other half is told
     *     before (DESIGN rule 14)
     */
    boolean mustHalt(Holding holding, SegmentId segment, long nowNanos, Runnable notice) {
        if (halted.containsKey(segment)) {
            return true;
        }
        if (holding.outbox().absent(segment) > 0) {
            notice.run();
        }
        long waiting = holding.outbox().absent(segment);
        if (waiting == 0) {
            suspected.remove(segment);
            return false;
        }
        long told = toldInThisEvent(holding, segment, nowNanos);
        var why = Absence.of(files.dataset().presence());
        if (why.isPresent()) {
            root(why.get());
            return true;
        }
        if (!holding.isReconciled() && !holding.outbox().hasPresentWaiting(segment)) {
            return true;
        }
        if (accepted.contains(segment) || waiting + told < Absence.FEW / 2) {
            return false;
        }
        waiting = lookBeside(holding, segment);
        long known = told + Math.max(files.known(segment), waiting);
        if (Absence.ofDeletes(waiting + told, known).isEmpty()) {
            return false;
        }
        var look = new Look(holding, holding.outbox().absentSeen(segment));
        if (look.equals(looks.get(segment))) {
            return false;
        }
        // A closer look: what only has another name now is not gone.
        var gone = holding.gone(segment);
        if (gone.isEmpty()) {
            return isNext(holding, segment);
        }
        var many = Absence.ofDeletes(gone.getAsLong() + told, known);
        if (many.isEmpty()) {
            looks.put(segment, look);
            suspected.remove(segment);
            return false;
        }
        if (nowNanos - suspected.computeIfAbsent(segment, s -> nowNanos) >= SURE_NANOS) {
            halted.put(segment, many.get());
            LOG.error("{} is stopped: {} -> If that is right, run: sundog accept {}", segment, many.get(), segment);
        }
        return true;
    }

    /**
     * A disk that is emptied raises no notice, and a comparison looks only at what differs: what is known beside it and gone as well is
     * counted too. Looks on as long as most of it is gone. Returns how many names wait to be told gone.
     */
    private long lookBeside(Holding holding, SegmentId segment) {
        var outbox = holding.outbox();
        if (!new Look(holding, outbox.absentSeen(segment)).equals(beside.get(segment))) {
            var gone = new ArrayList<TreePath>();
            var looked = new AtomicInteger();
            files.eachChildWhile(segment.subtree(), child -> {
                var path = segment.subtree().child(child.name());
                if (files.dataset().stat(path).isEmpty()) {
                    gone.add(path);
                }
                return looked.incrementAndGet() < SOME || gone.size() * 2 > looked.get();
            });
            gone.forEach(path -> files.eachBeneath(path, holding::refresh));
            beside.put(segment, new Look(holding, outbox.absentSeen(segment)));
        }
        return outbox.absent(segment);
    }

    /** Names that are there come first, so that they can be compared with those that are gone. */
    private static boolean isNext(Holding holding, SegmentId segment) {
        return !holding.outbox().hasPresentWaiting(segment);
    }

    /** On a fast link each deletion is gone there before the next is seen: what was told just before counts too. */
    private long toldInThisEvent(Holding holding, SegmentId segment, long nowNanos) {
        long deleted = holding.deleted(segment);
        var event = events.get(segment);
        boolean goesOn =
                event != null && nowNanos - event.lastNanos() <= QUIET_NANOS && deleted >= event.deletedBefore();
        long before = event != null && goesOn ? event.deletedBefore() : deleted;
        events.put(segment, new Event(nowNanos, before));
        return deleted - before;
    }

    /** A person says that what is gone shall be gone at the other side too. */
    void accept(SegmentId segment) {
        halted.remove(segment);
        suspected.remove(segment);
        looks.remove(segment);
        accepted.add(segment);
    }

    /**
     * Divides the data anew, unless something is stopped or may have to be, or a person's word is being carried out: names that are gone
     * do not get past the question in a larger segment, and what is accepted is what was asked.
     */
    void divide(@Nullable Holding holding, long nowNanos, Runnable body) {
        if (holding == null || !isAsking(holding, nowNanos)) {
            body.run();
            suspected.clear();
        }
    }

    private boolean isAsking(Holding holding, long nowNanos) {
        boolean asked = !root.isEmpty() || !halted.isEmpty() || !accepted.isEmpty();
        return asked || holding.outbox().withAbsent().stream().anyMatch(s -> mayAsk(holding, s, nowNanos));
    }

    private boolean mayAsk(Holding holding, SegmentId segment, long nowNanos) {
        long waiting = holding.outbox().absent(segment);
        long told = toldInThisEvent(holding, segment, nowNanos);
        return waiting + told >= Absence.FEW / 2
                && Absence.ofDeletes(waiting + told, told + Math.max(files.known(segment), waiting))
                        .isPresent();
    }

    /** What a person accepted is over once it has been told: what goes later is asked about anew. Where nothing is gone any more nothing is stopped. */
    void tidy(Optional<Holding> now, long nowNanos) {
        now.ifPresent(holding -> tidy(holding, nowNanos));
    }

    private void tidy(Holding holding, long nowNanos) {
        accepted.removeIf(segment -> {
            var event = events.get(segment);
            boolean goesOn = event != null && nowNanos - event.lastNanos() <= QUIET_NANOS;
            return !goesOn && holding.outbox().absent(segment) == 0;
        });
        if (halted.keySet().removeIf(segment -> holding.outbox().absent(segment) == 0)) {
            LOG.info("{}: what was gone is back", files.group());
        }
    }

    /** All that is stopped, with why; the root stands under its own segment. */
    Map<SegmentId, String> all() {
        var out = new HashMap<>(halted);
        if (!root.isEmpty()) {
            out.put(new SegmentId(files.group(), TreePath.ROOT), root);
        }
        return out;
    }
}
