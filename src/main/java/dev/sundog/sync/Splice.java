package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The chunks of a new version, from the pieces that tell it: chunks that are taken over whole stay as they are, what lies between is
 * cut anew. Both sides come to the same chunks, each from what it has: the holder from the file, the mirror from the pieces. So
 * no chunk's hash needs to travel, and the cost follows what has changed.
 */
public final class Splice {
    /** A result or a reason why there is none. */
    public sealed interface Result {}

    /** The chunks in order, as references for the journal; {@code layout} lacks its grid. */
    public record Spliced(Layout layout, List<Ref> refs) implements Result {}

    /** Something that the pieces build on is not as it should be. */
    public record Failed(String why) implements Result {}

    /** Content of a stretch that is cut anew, or empty where it cannot be had. */
    @FunctionalInterface
    interface Fresh {
        Optional<byte[]> content(long offset, List<Part> parts);
    }

    private final Layout base;
    private final Function<TreePath, Optional<Layout>> others;
    private final Fresh fresh;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Ref> refs = new ArrayList<>();
    private final Deque<Part.OfChunk> kept = new ArrayDeque<>();
    private final List<Part> open = new ArrayList<>();
    private long openAt;
    private long openBytes;
    private long offset;
    private Optional<String> failure = Optional.empty();
    private TreePath lastSource = TreePath.ROOT;
    private Optional<Layout> lastOther = Optional.empty();

    private Splice(Layout base, Function<TreePath, Optional<Layout>> others, Fresh fresh) {
        this.base = base;
        this.others = others;
        this.fresh = fresh;
    }

    /**
     * On the holder: what is cut anew is read from the file.
     *
     * @param others what is agreed on under other names
     */
    public static Result ofFile(
            List<Piece> pieces, Layout base, Function<TreePath, Optional<Layout>> others, Content file) {
        return new Splice(base, others, (at, parts) -> {
                    int length = parts.stream().mapToInt(Part::length).sum();
                    var bytes = new byte[length];
                    return file.read(at, bytes, 0, length) == length ? Optional.of(bytes) : Optional.empty();
                })
                .run(pieces);
    }

    /**
     * On the mirror: what is cut anew is put together from chunks that are here and bytes that came.
     *
     * @param chunk content of a chunk by its hash, checked
     */
    public static Result ofParts(
            List<Piece> pieces,
            Layout base,
            Function<TreePath, Optional<Layout>> others,
            Function<Chunk, Optional<byte[]>> chunk) {
        return new Splice(base, others, (at, parts) -> joined(parts, chunk)).run(pieces);
    }

    private static Optional<byte[]> joined(List<Part> parts, Function<Chunk, Optional<byte[]>> chunk) {
        var out = new byte[parts.stream().mapToInt(Part::length).sum()];
        int at = 0;
        for (var part : parts) {
            switch (part) {
                case Part.Given g -> System.arraycopy(g.content(), 0, out, at, g.length());
                case Part.OfChunk c -> {
                    var content = chunk.apply(c.chunk());
                    if (content.isEmpty()) {
                        return Optional.empty();
                    }
                    System.arraycopy(content.get(), c.from(), out, at, c.length());
                }
            }
            at += part.length();
        }
        return Optional.of(out);
    }

    private Result run(List<Piece> pieces) {
        for (var piece : pieces) {
            switch (piece) {
                case Piece.Base p -> stretch(base, p.from(), p.length(), true);
                case Piece.Other p ->
                    other(p.source())
                            .ifPresentOrElse(
                                    layout -> stretch(layout, p.from(), p.length(), false),
                                    () -> fail(p.source() + " is not here"));
                case Piece.Whole p -> {
                    for (int i = 0; i < p.times(); i++) {
                        part(new Part.OfChunk(p.chunk(), 0, p.chunk().length(), -1));
                    }
                }
                case Piece.Slice p -> slice(p);
                case Piece.Ahead p -> fail("a number that stands for no chunk");
                case Piece.AheadSlice p -> fail("a number that stands for no chunk");
                case Piece.Bytes p -> part(new Part.Given(p.content()));
            }
            if (failure.isPresent()) {
                return new Failed(failure.get());
            }
        }
        close();
        settleKept();
        return failure.<Result>map(Failed::new)
                .orElseGet(() -> new Spliced(new Layout(chunks, Grid.NONE), List.copyOf(refs)));
    }

    /** Many stretches of one name follow each other, and its layout may be large. */
    private Optional<Layout> other(TreePath source) {
        if (!source.equals(lastSource)) {
            lastSource = source;
            lastOther = others.apply(source);
        }
        return lastOther;
    }

    private void fail(String why) {
        failure = Optional.of(why);
    }

    private void slice(Piece.Slice p) {
        if (p.from() < 0 || p.bytes() < 1 || p.bytes() > p.parcel().length() - p.from()) {
            fail("a slice beyond its parcel");
        } else {
            // A parcel is no chunk of the file, even where one slice is all of it.
            open(new Part.OfChunk(p.parcel(), p.from(), p.bytes(), -1));
        }
    }

    private void stretch(Layout source, long from, long length, boolean isBase) {
        if (from < 0 || length < 1 || length > source.size() - from) {
            fail("a stretch beyond its source");
            return;
        }
        int index = source.indexAt(from);
        long chunkAt = source.offsetOf(index);
        long left = length;
        int skip = (int) (from - chunkAt);
        while (left > 0) {
            var chunk = source.chunks().get(index);
            int n = (int) Math.min(left, chunk.length() - skip);
            part(new Part.OfChunk(chunk, skip, n, isBase ? index : -1));
            left -= n;
            skip = 0;
            index++;
        }
    }

    /** Chunks next to what is cut anew are cut with it: the one before always, the one behind when it is small. */
    private void part(Part part) {
        boolean whole = part instanceof Part.OfChunk c && c.isWhole();
        boolean joins = !open.isEmpty() && part.length() < Chunker.MIN_BYTES;
        if (whole && !joins) {
            close();
            settleKept();
            kept.add((Part.OfChunk) part);
            offset += part.length();
        } else {
            open(part);
        }
    }

    private void open(Part part) {
        if (open.isEmpty()) {
            openAt = offset;
            if (!kept.isEmpty()) {
                var before = kept.removeLast();
                open.add(before);
                openAt -= before.length();
                openBytes = before.length();
            }
        }
        open.add(part);
        openBytes += part.length();
        offset += part.length();
        if (openBytes >= MOST_OPEN_BYTES) {
            close();
        }
    }

    /** A stretch that is cut anew is never longer: so much is held in memory. */
    private static final int MOST_OPEN_BYTES = 8 * 1024 * 1024;

    private void settleKept() {
        while (!kept.isEmpty()) {
            var part = kept.removeFirst();
            chunks.add(part.chunk());
            boolean run = part.baseIndex() >= 0
                    && !refs.isEmpty()
                    && refs.getLast() instanceof Ref.Keep k
                    && k.first() + k.count() == part.baseIndex();
            if (run && refs.getLast() instanceof Ref.Keep k) {
                refs.set(refs.size() - 1, new Ref.Keep(k.first(), k.count() + 1));
            } else {
                refs.add(part.baseIndex() >= 0 ? new Ref.Keep(part.baseIndex(), 1) : new Ref.Known(part.chunk()));
            }
        }
    }

    private void close() {
        if (open.isEmpty() || failure.isPresent()) {
            return;
        }
        var content = fresh.content(openAt, open);
        open.clear();
        openBytes = 0;
        if (content.isEmpty()) {
            fail("content that the change builds on is not here");
            return;
        }
        settleKept();
        byte[] bytes = content.get();
        int from = 0;
        while (from < bytes.length) {
            int length = Chunker.cut(bytes, from, bytes.length);
            var literal = Arrays.copyOfRange(bytes, from, from + length);
            chunks.add(new Chunk(Digest.of(literal), length));
            refs.add(new Ref.Literal(literal));
            from += length;
        }
    }
}
