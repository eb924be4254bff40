package dev.sundog.sync;

import java.util.Arrays;

/** Finds the blocks of a grid by their weak hash. Made when the first block is not where it was expected. */
final class BlockTable {
    private static final int MOST_TRIES = 8;

    private final Grid grid;
    private final int blocks;
    private final int[] heads;
    private final int[] nexts;
    private final int shift;

    /** @param blocks how many of the grid's blocks are whole */
    BlockTable(Grid grid, int blocks) {
        this.grid = grid;
        this.blocks = blocks;
        int bits = 33 - Integer.numberOfLeadingZeros(Math.max(blocks, 16));
        this.shift = 32 - bits;
        this.heads = new int[1 << bits];
        this.nexts = new int[blocks];
        Arrays.fill(heads, -1);
        // From the last to the first, so that the first of equal blocks is found first.
        for (int block = blocks - 1; block >= 0; block--) {
            int slot = slot(BlockHashes.weakOf(grid, block));
            nexts[block] = heads[slot];
            heads[slot] = block;
        }
    }

    private int slot(int weak) {
        return (weak * 0x9e3779b1) >>> shift;
    }

    /** A block with these bytes; -1 when there is none. */
    int find(BlockHashes hashes, int weak, byte[] content, int from) {
        int tries = 0;
        for (int block = heads[slot(weak)]; block >= 0; block = nexts[block]) {
            if (BlockHashes.weakOf(grid, block) == weak) {
                if (hashes.isBlock(grid, block, content, from, grid.blockBytes())) {
                    return block;
                }
                if (++tries == MOST_TRIES) {
                    return -1;
                }
            }
        }
        return -1;
    }

    int blocks() {
        return blocks;
    }
}
