package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Metadata;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * What a file's content is made of: its chunks in order, and the grid by which a later version is compared with this one. Kept
 * apart from the entry, which only has the content's digest: most decisions need no more.
 */
public final class Layout {
    /** Of the largest file that can be described: its chunks fit one row of the index. */
    public static final long MOST_BYTES = 128L * 1024 * 1024 * 1024;

    public static final Layout EMPTY = new Layout(List.of(), Grid.NONE);

    private final List<Chunk> chunks;
    private final Grid grid;
    /** Where each chunk begins, and behind them the size. */
    private final long[] offsets;

    public Layout(List<Chunk> chunks, Grid grid) {
        this.chunks = List.copyOf(chunks);
        this.grid = grid;
        this.offsets = new long[chunks.size() + 1];
        for (int i = 0; i < chunks.size(); i++) {
            offsets[i + 1] = offsets[i] + chunks.get(i).length();
        }
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    public Grid grid() {
        return grid;
    }

    /** The same content with another grid. */
    public Layout with(Grid other) {
        return new Layout(chunks, other);
    }

    /** Bytes. */
    public long size() {
        return offsets[chunks.size()];
    }

    /** Where a chunk begins. */
    public long offsetOf(int index) {
        return offsets[index];
    }

    /** The chunk that holds a byte. */
    public int indexAt(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        return found >= 0 ? found : -found - 2;
    }

    /** Whether a content begins with just these chunks; it is read in order, one chunk at a time. */
    public boolean isIn(Content content) {
        var buffer = new byte[Chunker.MAX_BYTES];
        for (int i = 0; i < chunks.size(); i++) {
            if (!isIn(content, i, buffer)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a content has one of these chunks where it should stand.
     *
     * @param index of the chunk
     * @param buffer for {@link Chunker#MAX_BYTES}
     */
    public boolean isIn(Content content, int index, byte[] buffer) {
        var chunk = chunks.get(index);
        int n = content.read(offsets[index], buffer, 0, chunk.length());
        return n == chunk.length() && Digest.of(buffer, 0, n).equals(chunk.hash());
    }

    /** Chunks that a later version does not have, by their index, in order. */
    public List<Integer> droppedBy(Layout later) {
        var now = later.chunks;
        int least = Math.min(chunks.size(), now.size());
        int head = 0;
        while (head < least && chunks.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < least - head && chunks.get(chunks.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        var kept = new HashSet<>(now.subList(head, now.size() - tail));
        var dropped = new ArrayList<Integer>();
        for (int i = head; i < chunks.size() - tail; i++) {
            if (!kept.contains(chunks.get(i))) {
                dropped.add(i);
            }
        }
        return dropped;
    }

    /** The entry of a file with this content. */
    public Entry.File entry(Metadata metadata) {
        return new Entry.File(metadata, size(), content());
    }

    /** Digest of the content: of the digest and length (4 bytes) of each chunk in order. */
    public Digest content() {
        var out = ByteBuffer.allocate(chunks.size() * (Digest.BYTES + 4));
        for (var chunk : chunks) {
            chunk.hash().write(out);
            out.putInt(chunk.length());
        }
        return Digest.of(out.array());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Layout l && l.chunks.equals(chunks) && l.grid.equals(grid);
    }

    @Override
    public int hashCode() {
        return chunks.hashCode();
    }
}
