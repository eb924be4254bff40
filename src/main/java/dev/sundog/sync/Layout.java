package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Metadata;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a file's content is made of: its chunks in order, and the grid by which a later version is compared with this one. Kept
 * apart from the entry, which only has the content's digest: most decisions need no more.
 */
public record Layout(List<Chunk> chunks, Grid grid) {
    public static final Layout EMPTY = new Layout(List.of(), Grid.NONE);

    public Layout {
        chunks = List.copyOf(chunks);
    }

    /** Bytes. */
    public long size() {
        long size = 0;
        for (var chunk : chunks) {
            size += chunk.length();
        }
        return size;
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
}
