package dev.sundog.bandwidth.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides whether forecasts are believed. The first slot is planned without a forecast and by its medians; each of both is then
 * judged by what the rest would cost at best if little, the expected, or much came. The least expected cost wins; without clear gain over
 * planning without a forecast, that.
 */
final class Choice {
    /** Weights of quantiles 0.1, 0.5 and 0.9 that make a mean (Swanson's rule). */
    private static final double[] WEIGHTS = {0.3, 0.4, 0.3};

    private static final Foresight[] CASES = {Foresight.LOW, Foresight.MEDIAN, Foresight.HIGH};
    /** So much better must a forecast promise to be. */
    private static final double CLEAR_GAIN = 0.001;

    private final List<FlowClass> classes;
    private final Resources resources;
    private final int mostNodes;
    private final double kept;

    /** @param kept part of everything that changes leave to first copies, whatever comes */
    Choice(List<FlowClass> classes, Resources resources, int mostNodes, double kept) {
        this.kept = kept;
        this.classes = classes;
        this.resources = resources;
        this.mostNodes = mostNodes;
    }

    private Shared whole(Resources.Level level) {
        return Shared.of(resources, level, classes.stream().map(c -> c.hosts).toList());
    }

    private Shared shared(Resources.Level level) {
        return whole(level).without(kept);
    }

    private List<FlowClass> under(Foresight foresight) {
        return classes.stream().map(c -> c.under(foresight)).toList();
    }

    /** What is sent in each slot, within what the link carries at least. */
    Filling decide() {
        return filled().giveBack(whole(Resources.Level.LOW));
    }

    private Filling filled() {
        var low = shared(Resources.Level.LOW);
        var easy = new Filling(under(Foresight.HIGH), low).fill(new long[0][]);
        if (easy.lateness() == 0) {
            return new Filling(classes, low).fill(new long[0][]);
        }
        var expected = new LeastLateness(classes, shared(Resources.Level.MEDIAN), mostNodes).solve();
        var first = new long[classes.size()];
        double least = Double.POSITIVE_INFINITY;
        for (var foresight : new Foresight[] {Foresight.NONE, Foresight.MEDIAN}) {
            var candidate = firstSlot(foresight, low, expected);
            double cost = Arrays.equals(candidate, first) ? least : cost(candidate);
            if (cost < least * (1 - CLEAR_GAIN) || Double.isInfinite(least)) {
                least = cost;
                first = candidate;
            }
        }
        for (int k = 0; k < first.length; k++) {
            expected[k][0] = first[k];
        }
        return new Filling(classes, low).fill(expected);
    }

    private long[] firstSlot(Foresight foresight, Shared low, long[][] expected) {
        var shared = foresight == Foresight.NONE ? low.forEver() : low;
        var some = under(foresight);
        var planned = foresight == Foresight.MEDIAN ? expected : new LeastLateness(some, shared, mostNodes).solve();
        var filling = new Filling(some, shared).fillFirst(planned);
        return Arrays.stream(filling.total).mapToLong(s -> s[0]).toArray();
    }

    private double cost(long[] first) {
        double sum = 0;
        for (int i = 0; i < CASES.length; i++) {
            sum += WEIGHTS[i] * cost(first, CASES[i]);
        }
        return sum;
    }

    private double cost(long[] first, Foresight foresight) {
        var some = under(foresight);
        var later = new ArrayList<FlowClass>();
        for (int k = 0; k < first.length; k++) {
            later.add(some.get(k).after(first[k]));
        }
        var shared = shared(foresight.link()).afterFirst();
        var planned = new LeastLateness(later, shared, mostNodes).solve();
        double sum = 0;
        for (int k = 0; k < first.length; k++) {
            var one = later.get(k);
            for (int t = 0; t < planned[k].length; t++) {
                sum += one.density * one.late(t, planned[k][t]);
            }
        }
        return sum;
    }
}
