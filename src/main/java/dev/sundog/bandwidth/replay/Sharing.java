package dev.sundog.bandwidth.replay;

import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Divides one slot. */
final class Sharing {
    private Sharing() {}

    /** One after the other, the smallest key first. */
    static long[] inOrder(long capacity, Waiting[] waiting, IntToDoubleFunction key) {
        var out = new long[waiting.length];
        long free = capacity;
        int[] order = IntStream.range(0, waiting.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> key.applyAsDouble(i)))
                .mapToInt(i -> i)
                .toArray();
        for (int i : order) {
            out[i] = Math.min(free, waiting[i].total());
            free -= out[i];
        }
        return out;
    }

    /** By weight among those with work (max-min): what one does not need is the others'. */
    static long[] fairly(long capacity, Waiting[] waiting, IntToDoubleFunction weight) {
        var out = new long[waiting.length];
        long free = capacity;
        int[] order = IntStream.range(0, waiting.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> waiting[i].total() / weight.applyAsDouble(i)))
                .mapToInt(i -> i)
                .toArray();
        double weights = IntStream.range(0, waiting.length)
                .mapToDouble(weight::applyAsDouble)
                .sum();
        for (int i : order) {
            double own = weight.applyAsDouble(i);
            out[i] = Math.min(waiting[i].total(), (long) (free * Math.min(1, own / weights)));
            free -= out[i];
            weights -= own;
        }
        return out;
    }
}
