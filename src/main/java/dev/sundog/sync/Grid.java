package dev.sundog.sync;

import java.util.Arrays;

/**
 * Hashes of a version's blocks of fixed size: what a later version is compared with, so that the version itself need not be
 * kept. One cell of 16 bytes a block (0.39 % of the content); the last block may be shorter.
 *
 * @param blockBytes bytes of every block but the last; 0 where there is no grid
 * @param cells the cells end to end, never written to again
 */
@SuppressWarnings("ArrayRecordComponent")
public record Grid(int blockBytes, byte[] cells) {
    /** Of a version that nothing is compared with block by block. */
    public static final Grid NONE = new Grid(0, new byte[0]);

    public static final int CELL_BYTES = 16;

    /** How many blocks there are. */
    public int blocks() {
        return cells.length / CELL_BYTES;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Grid g && g.blockBytes == blockBytes && Arrays.equals(g.cells, cells);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }
}
