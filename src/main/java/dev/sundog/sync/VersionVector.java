package dev.sundog.sync;

import dev.sundog.model.Incarnation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which writes of one name went into what a site has of it: for each life of a site's index the last of them (Parker et al.,
 * "Detection of Mutual Inconsistency in Distributed Systems", 1983). Normally one counter a site. A life that is over keeps its
 * counter: only one side forgetting it would make the other's version look like news.
 *
 * @param last the last write of each life, in order
 */
public record VersionVector(List<Dot> last) {
    public static final VersionVector NONE = new VersionVector(List.of());

    /** Puts them in order; of one life the latest counts. */
    public VersionVector {
        last = latest(last);
    }

    private static List<Dot> latest(Collection<Dot> dots) {
        if (dots.size() < 2) {
            return List.copyOf(dots);
        }
        var sorted = new ArrayList<>(dots);
        sorted.sort(null);
        var out = new ArrayList<Dot>(sorted.size());
        for (var dot : sorted) {
            if (!out.isEmpty() && out.getLast().life().equals(dot.life())) {
                out.removeLast();
            }
            out.add(dot);
        }
        return List.copyOf(out);
    }

    /** The count of the last write of that life; 0 for none. */
    public long count(Incarnation life) {
        for (var dot : last) {
            if (dot.life().equals(life)) {
                return dot.count();
            }
        }
        return 0;
    }

    /** What went into any of them. */
    static VersionVector joined(Stream<VersionVector> all) {
        var latest = new HashMap<Incarnation, Dot>();
        all.forEach(vector ->
                vector.last.forEach(dot -> latest.merge(dot.life(), dot, (a, b) -> a.count() < b.count() ? b : a)));
        return new VersionVector(List.copyOf(latest.values()));
    }

    /** Whether this write went into it. */
    public boolean contains(Dot write) {
        return count(write.life()) >= write.count();
    }

    /** Whether all that went into the other went into this. */
    public boolean covers(VersionVector other) {
        return other.last.stream().allMatch(this::contains);
    }

    public VersionVector with(Dot write) {
        return join(new VersionVector(List.of(write)));
    }

    VersionVector without(Incarnation life) {
        return new VersionVector(
                last.stream().filter(d -> !d.life().equals(life)).toList());
    }

    /** What went into either. */
    public VersionVector join(VersionVector other) {
        if (covers(other)) {
            return this;
        }
        var all = new ArrayList<>(last);
        all.addAll(other.last);
        return new VersionVector(all);
    }
}
