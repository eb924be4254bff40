package dev.sundog.sync;

import dev.sundog.model.Lag;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The holder's half of one group's transfer session: what has changed here and is not yet durable there, and which barriers
 * wait for it. A machine: events in, effects out, time as an argument.
 *
 * <pre>
 *   Touched --> queued --take--> sent --Durable--> gone (barriers that waited for it complete)
 *                 ^                |
 *                 +--- LinkLost, Need (under a new sequence, which its barriers now wait for)
 * </pre>
 */
public final class Outbox {
    /** What is short need not wait behind content where somebody waits for it. */
    public static final int SHORT_BYTES = 64 * 1024;

    private static final int NEAR = 256;

    /** What happens to an outbox. */
    public sealed interface Event {}

    /**
     * A name differs, or may differ, from what the other side has.
     *
     * @param bytes about what there is to send
     * @param absent whether the name is gone
     * @param rests whether it is being written, and can wait a little unless somebody waits for it
     */
    public record Touched(TreePath path, SegmentId segment, long bytes, boolean absent, boolean rests)
            implements Event {
        public Touched(TreePath path, SegmentId segment, long bytes, boolean absent) {
            this(path, segment, bytes, absent, false);
        }
    }

    /** A name has rested enough. */
    public record Rested(TreePath path, SegmentId segment) implements Event {}

    /** These are durable at the other side, or turned out to be alike. */
    public record Settled(Collection<Long> sequences) implements Event {}

    /** The other side cannot make this change from what it has: it must be sent self-contained. */
    public record Needed(long sequence) implements Event {}

    /** The other side could not make this change, perhaps because another one came between: it is told once more. */
    public record Again(long sequence) implements Event {}

    /** The link went down: what is not acknowledged may not have arrived. */
    public record LinkLost() implements Event {}

    /** Somebody waits until all that is in here now, in these segments, is durable there. Empty: in all segments. */
    public record BarrierAsked(long barrier, Set<SegmentId> segments) implements Event {}

    /** Nobody waits for it any more. */
    public record BarrierGivenUp(long barrier) implements Event {}

    /** Names belong to other segments from now on. */
    public record Divided(Function<TreePath, SegmentId> segments) implements Event {}

    /** The epoch of this session is over: nothing accepted in it may be acknowledged any more. */
    public record Deposed() implements Event {}

    /** What must be done. */
    public sealed interface Effect {}

    /** All that the barrier waited for is durable at the other side. */
    public record BarrierDone(long barrier) implements Effect {}

    /** The barrier will never complete here. */
    public record BarrierLost(long barrier) implements Effect {}

    /** When a name was first, and when it was last seen to differ. */
    public record Seen(long firstNanos, long lastNanos) {
        Seen again(long nowNanos) {
            return new Seen(firstNanos, nowNanos);
        }
    }

    /**
     * One name on its way.
     *
     * @param selfContained whether it must not build on a version the other side is believed to have
     */
    public record Item(
            long sequence,
            TreePath path,
            SegmentId segment,
            Seen seen,
            long bytes,
            boolean absent,
            boolean selfContained) {
        Item with(long newSequence) {
            return new Item(newSequence, path, segment, seen, bytes, absent, selfContained);
        }

        Item in(SegmentId other) {
            return segment.equals(other) ? this : new Item(sequence, path, other, seen, bytes, absent, selfContained);
        }
    }

    /** What a segment has on its way, kept up to date so that asking costs nothing. */
    private static final class Sum {
        long versions;
        long bytes;
        long absent;
        long absentSeen;
        final Ages since = new Ages();
        final Sequences sequences = new Sequences();

        Sum(long absentSeen) {
            this.absentSeen = absentSeen;
        }

        void add(Item item) {
            versions++;
            bytes += item.bytes();
            absent += item.absent() ? 1 : 0;
            since.add(item.seen().firstNanos());
            sequences.add(item.sequence());
        }

        void remove(Item item) {
            versions--;
            bytes -= item.bytes();
            absent -= item.absent() ? 1 : 0;
            since.remove(item.seen().firstNanos());
            sequences.remove(item.sequence());
        }
    }

    private Sum sum(SegmentId segment) {
        return sums.computeIfAbsent(segment, s -> new Sum(++absentSeen));
    }

    private final Map<SegmentId, Queued> queued = new HashMap<>();
    private final TreeMap<Long, Item> sent = new TreeMap<>();
    private final Map<SegmentId, Sum> sums = new HashMap<>();
    private final Map<Long, Sequences> barriers = new LinkedHashMap<>();
    private final boolean waitForDurable;
    private long nextSequence;
    /** Never the same twice, also where names went to other segments. */
    private long absentSeen;

    private boolean deposed;

    /** An outbox whose sequences begin at 1: for tests. */
    public Outbox() {
        this(true, 1);
    }

    public Outbox(boolean waitForDurable) {
        this(waitForDurable, 1);
    }

    /**
     * An outbox.
     *
     * @param waitForDurable false takes the protection of barriers away: only for tests and {@code demo --break barrier}
     * @param firstSequence beyond every sequence of an earlier session: a late acknowledgement of theirs means nothing here
     */
    public Outbox(boolean waitForDurable, long firstSequence) {
        this.waitForDurable = waitForDurable;
        this.nextSequence = firstSequence;
    }

    public List<Effect> on(Event event, long nowNanos) {
        return switch (event) {
            case Touched e -> touched(e, nowNanos);
            case Rested e -> {
                queue(e.segment()).rested(e.path());
                yield List.of();
            }
            case Settled e -> settled(e.sequences());
            case Needed e -> needed(e.sequence(), true);
            case Again e -> needed(e.sequence(), false);
            case LinkLost e -> linkLost();
            case BarrierAsked e -> barrierAsked(e);
            case BarrierGivenUp e -> {
                barriers.remove(e.barrier());
                yield List.of();
            }
            case Divided e -> divided(e.segments());
            case Deposed e -> depose();
        };
    }

    private List<Effect> touched(Touched e, long nowNanos) {
        if (e.absent()) {
            sum(e.segment()).absentSeen = ++absentSeen;
        }
        var queue = queue(e.segment());
        var waiting = queue.get(e.path());
        if (waiting.isEmpty()) {
            var seen = new Seen(nowNanos, nowNanos);
            var item = new Item(nextSequence++, e.path(), e.segment(), seen, e.bytes(), e.absent(), false);
            if (e.rests()) {
                queue.rest(item);
            } else {
                queue.addLast(item);
            }
            sum(e.segment()).add(item);
            return List.of();
        }
        // A name that still waits keeps its place: it will be read when it is sent, with this change in it.
        var old = waiting.get();
        var item = new Item(
                old.sequence(),
                old.path(),
                old.segment(),
                old.seen().again(nowNanos),
                e.bytes(),
                e.absent(),
                old.selfContained());
        queue.replace(old, item, isAwaited(old), e.rests());
        sum(e.segment()).remove(old);
        sum(e.segment()).add(item);
        return List.of();
    }

    private Queued queue(SegmentId segment) {
        return queued.computeIfAbsent(segment, s -> new Queued());
    }

    private List<Effect> settled(Collection<Long> sequences) {
        for (long sequence : sequences) {
            var gone = sent.remove(sequence);
            if (gone != null) {
                sum(gone.segment()).remove(gone);
            }
            barriers.values().forEach(waiting -> waiting.remove(sequence));
        }
        return completed();
    }

    private List<Effect> completed() {
        var effects = new ArrayList<Effect>();
        for (Iterator<Map.Entry<Long, Sequences>> all = barriers.entrySet().iterator(); all.hasNext(); ) {
            var barrier = all.next();
            if (barrier.getValue().isEmpty()) {
                effects.add(new BarrierDone(barrier.getKey()));
                all.remove();
            }
        }
        return effects;
    }

    private List<Effect> needed(long sequence, boolean selfContained) {
        var item = sent.remove(sequence);
        if (item != null) {
            requeue(item, selfContained || item.selfContained());
        }
        return List.of();
    }

    private List<Effect> linkLost() {
        for (var item : sent.descendingMap().values()) {
            requeue(item, item.selfContained());
        }
        sent.clear();
        return List.of();
    }

    /**
     * Puts an item before all others of its segment, under a new sequence: what is sent then may be newer, and a late
     * acknowledgement of the old sequence must not count for it. Barriers wait for the new one instead.
     */
    private void requeue(Item item, boolean selfContained) {
        var queue = queue(item.segment());
        var later = queue.remove(item.path()).orElse(null);
        long sequence = nextSequence++;
        barriers.values().forEach(waiting -> {
            boolean waits = waiting.remove(item.sequence());
            boolean waitsForLater = later != null && waiting.remove(later.sequence());
            if (waits || waitsForLater) {
                waiting.add(sequence);
            }
        });
        boolean absent = later == null ? item.absent() : later.absent();
        long bytes = later == null ? item.bytes() : later.bytes();
        boolean whole = selfContained || (later != null && later.selfContained());
        var seen = later == null ? item.seen() : item.seen().again(later.seen().lastNanos());
        var again = new Item(sequence, item.path(), item.segment(), seen, bytes, absent, whole);
        queue.addFirst(again);
        sum(item.segment()).remove(item);
        if (later != null) {
            sum(item.segment()).remove(later);
        }
        sum(item.segment()).add(again);
    }

    private List<Effect> divided(Function<TreePath, SegmentId> segments) {
        var before = List.copyOf(queued.values());
        queued.clear();
        sums.clear();
        var awaited = new Sequences();
        barriers.values().forEach(awaited::addAll);
        before.stream().flatMap(Queued::ready).sorted(Queued.order(awaited)).forEach(item -> {
            var segment = segments.apply(item.path());
            queue(segment).addLast(item.in(segment));
            sum(segment).add(item);
        });
        before.stream().flatMap(Queued::resting).forEach(item -> {
            var segment = segments.apply(item.path());
            queue(segment).rest(item.in(segment));
            sum(segment).add(item);
        });
        sent.replaceAll((sequence, item) -> item.in(segments.apply(item.path())));
        sent.values().forEach(item -> sum(item.segment()).add(item));
        return List.of();
    }

    private List<Effect> barrierAsked(BarrierAsked e) {
        if (deposed) {
            return List.of(new BarrierLost(e.barrier()));
        }
        var waiting = new Sequences();
        if (waitForDurable) {
            var asked = e.segments().isEmpty() ? sums.keySet() : e.segments();
            asked.forEach(segment -> {
                var sum = sums.get(segment);
                if (sum != null) {
                    queue(segment).allRested();
                    waiting.addAll(sum.sequences);
                }
            });
        }
        barriers.put(e.barrier(), waiting);
        return completed();
    }

    private List<Effect> depose() {
        deposed = true;
        var effects = new ArrayList<Effect>();
        barriers.keySet().forEach(b -> effects.add(new BarrierLost(b)));
        barriers.clear();
        return effects;
    }

    /** The next item of a segment, from now on sent. Names that are gone come last, so that a move finds its content. */
    public Optional<Item> take(SegmentId segment) {
        var queue = queued.get(segment);
        return queue == null ? Optional.empty() : queue.takeFirst().map(this::onItsWay);
    }

    /** Names that are gone leave in another order than they came in, and are numbered in that: acknowledgements are runs. */
    private Item onItsWay(Item item) {
        if (!item.absent()) {
            sent.put(item.sequence(), item);
            return item;
        }
        var sum = sum(item.segment());
        sum.remove(item);
        var numbered = item.with(nextSequence++);
        sum.add(numbered);
        barriers.values().forEach(waiting -> {
            if (waiting.remove(item.sequence())) {
                waiting.add(numbered.sequence());
            }
        });
        sent.put(numbered.sequence(), numbered);
        return numbered;
    }

    /** This very name, if it waits in the segment. */
    public Optional<Item> take(SegmentId segment, TreePath path) {
        var queue = queued.get(segment);
        return queue == null ? Optional.empty() : queue.remove(path).map(this::onItsWay);
    }

    /** As {@link #take(SegmentId)}, of those near the front that are short. */
    public Optional<Item> takeShort(SegmentId segment) {
        var queue = queued.get(segment);
        var next = queue == null
                ? Optional.<Item>empty()
                : queue.near(NEAR)
                        .filter(i -> i.absent() ? !queue.hasPresent() : i.bytes() <= SHORT_BYTES)
                        .findFirst();
        return next.flatMap(item -> take(segment, item.path()));
    }

    /** Whether a name waits in a segment. */
    public boolean isQueued(SegmentId segment, TreePath path) {
        var queue = queued.get(segment);
        return queue != null && queue.get(path).isPresent();
    }

    /** Puts an item back that could not be read now. */
    public void putBack(Item item) {
        if (sent.remove(item.sequence()) != null) {
            requeue(item, item.selfContained());
        }
    }

    /** How many names of a segment are on their way to be told gone. */
    public long absent(SegmentId segment) {
        return sum(segment).absent;
    }

    /** Segments of which names are on their way to be told gone. */
    public Set<SegmentId> withAbsent() {
        return sums.keySet().stream().filter(s -> absent(s) > 0).collect(Collectors.toSet());
    }

    /** While it is the same, no further names of a segment are seen to be gone. */
    public long absentSeen(SegmentId segment) {
        return sum(segment).absentSeen;
    }

    /** Whether a name of the segment that is there waits to be sent. */
    public boolean hasPresentWaiting(SegmentId segment) {
        var queue = queued.get(segment);
        return queue != null && queue.hasPresent();
    }

    /** Whether any name that is there waits to be sent. */
    public boolean hasPresentWaiting() {
        return queued.values().stream().anyMatch(Queued::hasPresent);
    }

    /** Names of a segment that are on their way to be told gone. */
    public Stream<TreePath> absentNames(SegmentId segment) {
        var queue = queued.get(segment);
        return Stream.concat(
                queue == null ? Stream.of() : queue.absentNames(),
                sent.values().stream()
                        .filter(i -> i.absent() && i.segment().equals(segment))
                        .map(Item::path));
    }

    /** Segments with something to send now. */
    public Set<SegmentId> sendable() {
        var out = new HashSet<SegmentId>();
        queued.forEach((segment, queue) -> {
            if (!queue.isEmpty()) {
                out.add(segment);
            }
        });
        return out;
    }

    /** Those of them that a barrier waits for: queues are in order of time, so the first name that is there and the first that is gone tell. */
    public Set<SegmentId> urgent() {
        var out = new HashSet<SegmentId>();
        if (!barriers.isEmpty()) {
            queued.forEach((segment, queue) -> {
                boolean awaited = queue.heads().anyMatch(this::isAwaited);
                if (awaited) {
                    out.add(segment);
                }
            });
        }
        return out;
    }

    private boolean isAwaited(Item item) {
        return barriers.values().stream().anyMatch(waiting -> waiting.contains(item.sequence()));
    }

    public boolean isEmpty() {
        return sums.values().stream().allMatch(s -> s.versions == 0);
    }

    /** Whether nothing of these segments (all, when empty) is on its way. */
    public boolean isEmpty(Set<SegmentId> segments) {
        return segments.isEmpty() ? isEmpty() : segments.stream().allMatch(s -> sum(s).versions == 0);
    }

    public Optional<Item> sent(long sequence) {
        return Optional.ofNullable(sent.get(sequence));
    }

    /** What would be lost of a segment if this site vanished now. */
    public Lag lag(SegmentId segment, long nowNanos) {
        var sum = sum(segment);
        if (sum.versions == 0) {
            return Lag.NONE;
        }
        return new Lag(sum.bytes, sum.versions, Duration.ofNanos(Math.max(0, nowNanos - sum.since.oldest())));
    }
}
