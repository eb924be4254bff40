package bench.sync;

import java.util.OptionalLong;

/**
 * What a change is worth in bytes.
 *
 * @param bound about what must travel whatever is known on both sides
 * @param gate what Sundog's messages may take before TLS (ANCHORS section 1); without one the goal for all patterns applies
 * @param files how many files it touches
 */
record Worth(long bound, OptionalLong gate, long files) {
    static Worth gate(long bound, long gate) {
        return new Worth(bound, OptionalLong.of(gate), 1);
    }

    static Worth goal(long bound, long files) {
        return new Worth(bound, OptionalLong.empty(), files);
    }

    Worth plus(Worth other) {
        var sum = gate.isPresent() && other.gate.isPresent()
                ? OptionalLong.of(gate.getAsLong() + other.gate.getAsLong())
                : OptionalLong.empty();
        return new Worth(bound + other.bound, sum, files + other.files);
    }

    /** The gate, or else the larger of half of rsync's bytes and a little more than the bound (DESIGN section 7). */
    double limit(double rsyncBytes) {
        return gate.isPresent() ? gate.getAsLong() : Math.max(rsyncBytes / 2, bound * 1.02 + 200 + 40 * files);
    }
}
