package dev.sundog.sync;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Makes the grid of a version from its content in order; blocks that stand where they stood are taken over without being hashed. */
public final class GridBuilder {
    private static final int CELL = Grid.CELL_BYTES;

    private final BlockHashes hashes;
    private final int blockBytes;
    private final byte[] rest;
    private byte[] cells = new byte[64 * CELL];
    private int cellBytes;
    private int filled;

    /** @param size of the content, bytes */
    public GridBuilder(BlockHashes hashes, long size) {
        this.hashes = hashes;
        this.blockBytes = BlockHashes.blockBytes(size);
        this.rest = new byte[blockBytes];
    }

    /** Whether the next byte begins a block. */
    boolean isAtBlock() {
        return filled == 0;
    }

    int blockBytes() {
        return blockBytes;
    }

    private ByteBuffer room() {
        if (cellBytes + CELL > cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        var here = ByteBuffer.wrap(cells, cellBytes, CELL);
        cellBytes += CELL;
        return here;
    }

    public void add(byte[] content, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (filled == 0 && end - at >= blockBytes) {
                hashes.cell(content, at, blockBytes, room());
                at += blockBytes;
                continue;
            }
            int n = Math.min(blockBytes - filled, end - at);
            System.arraycopy(content, at, rest, filled, n);
            filled += n;
            at += n;
            if (filled == blockBytes) {
                hashes.cell(rest, 0, blockBytes, room());
                filled = 0;
            }
        }
    }

    /** A whole block is as it was in an older grid of the same block size. */
    void take(Grid old, int block) {
        room().put(old.cells(), block * CELL, CELL);
    }

    /** The grid, when all content was added; none for what fits one block. */
    public Grid done() {
        if (filled > 0) {
            hashes.cell(rest, 0, filled, room());
            filled = 0;
        }
        return cellBytes <= CELL ? Grid.NONE : new Grid(blockBytes, Arrays.copyOf(cells, cellBytes));
    }

    /**
     * The grid of a version whose blocks mostly stand where they stood.
     *
     * @param old the version before
     * @param now its successor; the grid in it does not count
     * @param content of the successor
     */
    public static Grid after(BlockHashes hashes, Layout old, Layout now, Content content) {
        long size = now.size();
        var builder = new GridBuilder(hashes, size);
        var kept = new Kept(old, now);
        boolean comparable = old.grid().blockBytes() == builder.blockBytes;
        var buffer = new byte[builder.blockBytes];
        for (long at = 0; at < size; at += builder.blockBytes) {
            int length = (int) Math.min(builder.blockBytes, size - at);
            int block = (int) (at / builder.blockBytes);
            boolean whole = length == builder.blockBytes || at + length == old.size();
            if (comparable && whole && block < old.grid().blocks() && kept.holds(at, length)) {
                builder.take(old.grid(), block);
            } else {
                int n = content.read(at, buffer, 0, length);
                builder.add(buffer, 0, Math.max(0, n));
            }
        }
        return builder.done();
    }

    /** Stretches that have the same chunks at the same place in both; asked in rising order. */
    private static final class Kept {
        private final Layout old;
        private final Layout now;
        private int oldIndex;
        private int nowIndex;
        private long oldAt;
        private long nowAt;
        private long from;
        private long to;

        Kept(Layout old, Layout now) {
            this.old = old;
            this.now = now;
        }

        boolean holds(long at, int length) {
            while (to < at + length && next()) {
                // the stretch has grown, or a new one begun
            }
            return from <= at && at + length <= to;
        }

        /** Looks at one more chunk of the new version; false at its end. */
        private boolean next() {
            if (nowIndex == now.chunks().size()) {
                return false;
            }
            while (oldIndex < old.chunks().size() && oldAt < nowAt) {
                oldAt += old.chunks().get(oldIndex++).length();
            }
            var chunk = now.chunks().get(nowIndex++);
            boolean same = oldAt == nowAt
                    && oldIndex < old.chunks().size()
                    && old.chunks().get(oldIndex).equals(chunk);
            nowAt += chunk.length();
            if (same) {
                to = nowAt;
            } else {
                from = nowAt;
                to = nowAt;
            }
            return true;
        }
    }
}
