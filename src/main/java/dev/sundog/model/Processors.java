package dev.sundog.model;

import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a site's agent is given of its host's processors.
 *
 * @param cores on which its threads run; empty for all
 * @param fifo whether what measures the link runs before everything that is not urgent
 */
public record Processors(Optional<BitSet> cores, boolean fifo) {
    /** All of them, like any program. */
    public static final Processors ALL = new Processors(Optional.empty(), false);

    private static final Pattern LIST = Pattern.compile("[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*");

    /** As the kernel writes it: {@code 2-3,6}. */
    public static BitSet parse(String text) {
        var out = new BitSet();
        if (!LIST.matcher(text).matches()) {
            throw new OperatorException("'" + text + "' names no processors", "Write them as 2-3, or 0,2,4-5");
        }
        for (var part : text.split(",", -1)) {
            var ends = part.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw new OperatorException("'" + part + "' ends before it begins", "Write the smaller number first");
            }
            out.set(first, last + 1);
        }
        return out;
    }

    /** As {@link #parse} reads it, without ranges. */
    public static String show(BitSet cores) {
        return cores.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
