package dev.sundog.sync;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of sequences. Most of them stand side by side: a bit each. */
final class Sequences {
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK = 1 << BLOCK_BITS;

    private final Map<Long, BitSet> blocks = new HashMap<>();

    private static int within(long sequence) {
        return (int) (sequence & (BLOCK - 1));
    }

    void add(long sequence) {
        blocks.computeIfAbsent(sequence >> BLOCK_BITS, b -> new BitSet(BLOCK)).set(within(sequence));
    }

    /** Whether it was there. */
    boolean remove(long sequence) {
        var block = blocks.get(sequence >> BLOCK_BITS);
        if (block == null || !block.get(within(sequence))) {
            return false;
        }
        block.clear(within(sequence));
        if (block.isEmpty()) {
            blocks.remove(sequence >> BLOCK_BITS);
        }
        return true;
    }

    boolean contains(long sequence) {
        var block = blocks.get(sequence >> BLOCK_BITS);
        return block != null && block.get(within(sequence));
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    void addAll(Sequences other) {
        other.blocks.forEach(
                (at, bits) -> blocks.computeIfAbsent(at, b -> new BitSet(BLOCK)).or(bits));
    }
}
