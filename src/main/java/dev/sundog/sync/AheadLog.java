package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of the chunks that went ahead in one session: both sides count them alike, so that neither an update nor an
 * acknowledgement needs to say a hash. Of a number that one side has forgotten the hash is said, or the chunk is asked for.
 */
public final class AheadLog {
    /** So many numbers are remembered: chunks of some 1 GB, in about 30 MB of memory. */
    private static final int MOST = 1 << 17;

    private final Map<Long, Chunk> byNumber = new LinkedHashMap<>();
    private final Map<Digest, Long> numbers = new HashMap<>();
    private long next;

    /** A new session: what was counted before means nothing. */
    public void clear() {
        byNumber.clear();
        numbers.clear();
        next = 0;
    }

    /** All that are remembered, in order. */
    public List<Chunk> chunks() {
        return List.copyOf(byNumber.values());
    }

    /** The number of the next chunk. */
    public long next() {
        return next;
    }

    /** Gives a chunk the next number. */
    public long add(Chunk chunk) {
        put(next, chunk);
        return next++;
    }

    /** A chunk came with its number. */
    public void put(long number, Chunk chunk) {
        byNumber.put(number, chunk);
        numbers.put(chunk.hash(), number);
        if (byNumber.size() > MOST) {
            var oldest = byNumber.keySet().iterator();
            drop(oldest.next());
        }
    }

    private void drop(long number) {
        var gone = byNumber.remove(number);
        if (gone != null) {
            numbers.remove(gone.hash(), number);
        }
    }

    public Optional<Chunk> chunk(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** The pieces with numbers instead of hashes where a chunk has one. */
    public List<Piece> numbered(List<Piece> pieces) {
        var out = new ArrayList<Piece>(pieces.size());
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Whole w
                when w.times() == 1 && numbers.get(w.chunk().hash()) instanceof Long n -> {
                    if (!out.isEmpty() && out.getLast() instanceof Piece.Ahead a && a.first() + a.count() == n) {
                        out.set(out.size() - 1, new Piece.Ahead(a.first(), a.count() + 1, a.length() + w.length()));
                    } else {
                        out.add(new Piece.Ahead(n, 1, w.length()));
                    }
                }
                case Piece.Slice s
                when numbers.get(s.parcel().hash()) instanceof Long n ->
                    out.add(new Piece.AheadSlice(n, s.from(), s.bytes()));
                default -> out.add(piece);
            }
        }
        return out;
    }

    /** The pieces with chunks instead of numbers; empty where a number is not known. */
    public Optional<List<Piece>> resolved(List<Piece> pieces) {
        var out = new ArrayList<Piece>(pieces.size());
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Ahead a -> {
                    for (long n = a.first(); n < a.first() + a.count(); n++) {
                        var chunk = byNumber.get(n);
                        if (chunk == null) {
                            return Optional.empty();
                        }
                        out.add(new Piece.Whole(chunk, 1));
                    }
                }
                case Piece.AheadSlice s -> {
                    var chunk = byNumber.get(s.number());
                    if (chunk == null) {
                        return Optional.empty();
                    }
                    out.add(new Piece.Slice(chunk, s.from(), s.bytes()));
                }
                case Piece.Base b -> out.add(b);
                case Piece.Other o -> out.add(o);
                case Piece.Whole w -> out.add(w);
                case Piece.Slice s -> out.add(s);
                case Piece.Bytes b -> out.add(b);
            }
        }
        return Optional.of(out);
    }
}
