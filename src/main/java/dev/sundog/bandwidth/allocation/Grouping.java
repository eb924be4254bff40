package dev.sundog.bandwidth.allocation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which segments are planned as one. Few of them are each for themselves; of many, those of about the same density and rpo between the same
 * hosts are together. The grid is fixed, so that a segment that changes moves no other.
 */
final class Grouping {
    /** Up to so many are each for themselves. */
    static final int EACH = 96;
    /** Densities of one class differ by this at most. */
    private static final double GRID = 1.2;

    private final double slotSeconds;
    private final double horizonSeconds;
    private final int slots;
    private final boolean each;
    private final List<FlowClass> classes = new ArrayList<>();
    private final Map<Key, Integer> indices = new HashMap<>();

    private record Key(Hosts hosts, int density, int rpo, int alone) {
        static final Comparator<Key> ORDER = Comparator.comparingInt(Key::alone)
                .thenComparingInt(Key::density)
                .thenComparingInt(Key::rpo)
                .thenComparing(k -> k.hosts.sender())
                .thenComparing(k -> k.hosts.receiver());
    }

    Grouping(PlanRequest request, int needs) {
        this.slotSeconds = request.slotSeconds();
        this.slots = request.slots();
        this.horizonSeconds = slotSeconds * slots;
        this.each = needs <= EACH;
    }

    private Grouping(Grouping other) {
        this.slotSeconds = other.slotSeconds;
        this.slots = other.slots;
        this.horizonSeconds = other.horizonSeconds;
        this.each = other.each;
        other.classes.forEach(c -> classes.add(c.copy()));
        indices.putAll(other.indices);
    }

    Grouping copy() {
        return new Grouping(this);
    }

    boolean isEach() {
        return each;
    }

    int size() {
        return classes.size();
    }

    FlowClass at(int index) {
        return classes.get(index);
    }

    /** The indices of classes that hold anything, in an order that does not depend on who came first. */
    int[] inOrder() {
        return indices.entrySet().stream()
                .filter(e -> classes.get(e.getValue()).members > 0)
                .sorted(Map.Entry.comparingByKey(Key.ORDER))
                .mapToInt(Map.Entry::getValue)
                .toArray();
    }

    private double density(Need need) {
        double rate = Math.max(need.demand().usual(), need.backlog().bytes() / horizonSeconds);
        return need.score() / Math.max(1, rate);
    }

    /**
     * The index of a segment's class, which is made where there was none.
     *
     * @param index of the segment among all
     */
    int of(Need need, int index) {
        double density = density(need);
        double rpoSlots = Curves.rpoSlots(need, slotSeconds);
        if (each) {
            return find(new Key(need.hosts(), 0, 0, index), density, rpoSlots);
        }
        int step = (int) Math.floor(Math.log(density) / Math.log(GRID));
        int rpoStep = (int) Math.round(2 * Math.log(rpoSlots + 1) / Math.log(2));
        double middle = Math.pow(GRID, step + 0.5);
        return find(new Key(need.hosts(), step, rpoStep, -1), middle, Math.pow(2, rpoStep / 2.0) - 1);
    }

    private int find(Key key, double density, double rpoSlots) {
        return indices.computeIfAbsent(key, k -> {
            classes.add(new FlowClass(density, k.hosts(), rpoSlots, slots));
            return classes.size() - 1;
        });
    }
}
