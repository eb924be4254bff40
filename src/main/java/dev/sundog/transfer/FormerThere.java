package dev.sundog.transfer;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the other side keeps, as far as it can be guessed: of versions that it replaced (see {@link FormerChunks}), and of what was on its way. Confined by the group's lock. */
final class FormerThere {
    /** Less than the other side keeps at least. */
    private static final long MOST_BYTES = 48L << 20;

    private final Map<Digest, Integer> chunks = new LinkedHashMap<>();
    private long bytes;

    /** A version is replaced that had these. */
    void replaced(List<Chunk> dropped) {
        long room = FormerChunks.MOST_OF_ONE_BYTES;
        int kept = 0;
        while (kept < dropped.size() && dropped.get(kept).length() <= room) {
            room -= dropped.get(kept++).length();
        }
        add(dropped.subList(0, kept));
    }

    /** It may have these. */
    void add(List<Chunk> more) {
        for (var chunk : more) {
            if (chunks.put(chunk.hash(), chunk.length()) == null) {
                bytes += chunk.length();
            }
        }
        var oldest = chunks.entrySet().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= oldest.next().getValue();
            oldest.remove();
        }
    }

    boolean contains(Digest hash) {
        return chunks.containsKey(hash);
    }

    /** It may have been started anew. */
    void clear() {
        chunks.clear();
        bytes = 0;
    }
}
