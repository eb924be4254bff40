package dev.sundog.sync;

import dev.sundog.model.TreePath;
import java.util.Optional;

/** What a content is matched against: the grid of a version that the other side has, under the same name or another. */
final class OlderVersion {
    static final OlderVersion NONE = new OlderVersion(Layout.EMPTY, Optional.empty());

    final Grid grid;
    final Optional<TreePath> source;
    final int blockBytes;
    /** Of the last block, where it is short; else 0. */
    final int tailBytes;
    /** What a byte that leaves a window of one block weighs. */
    final int leaving;

    final Layout layout;
    private final long size;
    private Optional<BlockTable> table = Optional.empty();

    /** @param source the name that has it; empty for the name of the content itself */
    OlderVersion(Layout layout, Optional<TreePath> source) {
        this.layout = layout;
        this.grid = layout.grid();
        this.size = layout.size();
        this.source = source;
        this.blockBytes = grid.blockBytes();
        this.tailBytes = blockBytes == 0 ? 0 : (int) (size % blockBytes);
        this.leaving = BlockHashes.leaving(blockBytes);
    }

    /** Bytes. */
    long size() {
        return size;
    }

    boolean isNone() {
        return blockBytes == 0;
    }

    /** Which block begins at an offset; -1 when none does. */
    int blockAt(long offset) {
        return offset % blockBytes == 0 && offset < size ? (int) (offset / blockBytes) : -1;
    }

    int lengthOf(int block) {
        return (int) Math.min(blockBytes, size - (long) block * blockBytes);
    }

    /** A whole block with these bytes, wherever it stands; -1 when there is none. */
    int find(BlockHashes hashes, int weak, byte[] content, int from) {
        if (table.isEmpty()) {
            table = Optional.of(new BlockTable(grid, (int) (size / blockBytes)));
        }
        return table.get().find(hashes, weak, content, from);
    }
}
