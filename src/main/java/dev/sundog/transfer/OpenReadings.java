package dev.sundog.transfer;

import dev.sundog.link.Lane;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files that are being read for sending: at most one of each segment for each lane. Confined by the group's lock. */
final class OpenReadings {
    /** A file being read for sending. */
    record Open(Outbox.Item item, Reading reading) {}

    private final Map<SegmentId, Map<Lane, Open>> all = new HashMap<>();

    void add(SegmentId segment, Lane lane, Open one) {
        all.computeIfAbsent(segment, s -> new EnumMap<>(Lane.class)).put(lane, one);
    }

    void remove(SegmentId segment, Lane lane) {
        all.getOrDefault(segment, new EnumMap<>(Lane.class)).remove(lane);
    }

    @Nullable
    Open find(SegmentId segment, Lane lane) {
        return all.getOrDefault(segment, Map.of()).get(lane);
    }

    /** @throws IllegalStateException when nothing of the segment is being read for the lane */
    Open get(SegmentId segment, Lane lane) {
        var found = find(segment, lane);
        if (found == null) {
            throw new IllegalStateException("nothing of " + segment + " is being read");
        }
        return found;
    }

    boolean anyOf(SegmentId segment) {
        return !all.getOrDefault(segment, Map.of()).isEmpty();
    }

    boolean isReading(TreePath path) {
        return each().anyMatch(o -> o.item().path().equals(path));
    }

    /** Names at or beneath this one. */
    List<TreePath> within(TreePath directory) {
        return each().map(o -> o.item().path())
                .filter(p -> p.isWithin(directory))
                .toList();
    }

    /** Adds the segments of which something is being read for a lane. */
    void addSegments(Lane lane, Set<SegmentId> segments) {
        all.forEach((segment, lanes) -> {
            if (lanes.containsKey(lane)) {
                segments.add(segment);
            }
        });
    }

    /** Gives those up whose names belong to other segments; returns what they were for. */
    List<Outbox.Item> closeMoved(Function<TreePath, SegmentId> segments) {
        var items = new ArrayList<Outbox.Item>();
        all.forEach((segment, lanes) -> lanes.values().removeIf(o -> {
            var now = segments.apply(o.item().path());
            // What another segment's name waits for is read in its turn.
            boolean moved = !now.equals(segment) && !now.equals(o.item().segment());
            if (moved) {
                o.reading().close();
                items.add(o.item());
            }
            return moved;
        }));
        return items;
    }

    /** Gives all of them up; returns what they were for. */
    List<Outbox.Item> close() {
        var items = each().map(Open::item).toList();
        each().forEach(o -> o.reading().close());
        all.clear();
        return items;
    }

    private Stream<Open> each() {
        return all.values().stream().flatMap(lanes -> lanes.values().stream());
    }
}
