package dev.sundog.sync;

import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * The two hashes of a block in a {@link Grid}: a weak one that rolls byte by byte (polynomial modulo 2^32; Karp and Rabin, 1987)
 * and 96 bits of XXH3-128, keyed by a secret of this index, so that nobody can choose content that is taken for other content. What
 * is found by them is checked by the digest of the whole at the other side.
 */
public final class BlockHashes {
    private static final int MULTIPLIER = 0x2c1b3c6d;
    private static final int M2 = leaving(2);
    private static final int M3 = leaving(3);
    private static final int M4 = leaving(4);

    private final Hasher128 strong;

    /** @param secret of the index that keeps the grids */
    public BlockHashes(long secret) {
        strong = Hashing.xxh3_128(secret);
    }

    /** The block size of a grid: small files are compared finely, huge ones so that a grid stays below 16 MiB. */
    public static int blockBytes(long size) {
        if (size < 64 * 1024) {
            return 1024;
        }
        int bytes = 4096;
        while (size / bytes > 1 << 20) {
            bytes *= 2;
        }
        return bytes;
    }

    static int weak(byte[] content, int from, int length) {
        int hash = 0;
        int i = from;
        int end = from + length;
        for (; i + 4 <= end; i += 4) {
            hash = hash * M4 + content[i] * M3 + content[i + 1] * M2 + content[i + 2] * MULTIPLIER + content[i + 3];
        }
        for (; i < end; i++) {
            hash = hash * MULTIPLIER + content[i];
        }
        return hash;
    }

    /** What a byte that leaves a window of that length weighs. */
    static int leaving(int length) {
        int power = 1;
        for (int i = 0; i < length; i++) {
            power *= MULTIPLIER;
        }
        return power;
    }

    static int roll(int hash, byte out, byte in, int leaving) {
        return hash * MULTIPLIER + in - out * leaving;
    }

    /** Whether the bytes have the strong hash of a grid's block. */
    boolean isBlock(Grid grid, int block, byte[] content, int from, int length) {
        var hash = strong.hashBytesTo128Bits(content, from, length);
        int at = block * Grid.CELL_BYTES;
        var cells = ByteBuffer.wrap(grid.cells());
        return cells.getInt(at + 4) == (int) hash.getMostSignificantBits()
                && cells.getLong(at + 8) == hash.getLeastSignificantBits();
    }

    static int weakOf(Grid grid, int block) {
        return ByteBuffer.wrap(grid.cells()).getInt(block * Grid.CELL_BYTES);
    }

    /** Writes the cell of a block. */
    void cell(byte[] content, int from, int length, ByteBuffer out) {
        var hash = strong.hashBytesTo128Bits(content, from, length);
        out.putInt(weak(content, from, length))
                .putInt((int) hash.getMostSignificantBits())
                .putLong(hash.getLeastSignificantBits());
    }
}
