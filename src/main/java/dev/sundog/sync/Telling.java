package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers the pieces of one content: joins what belongs together, and sends ahead what a change cannot carry itself. */
final class Telling {
    /** Content up to this travels inside the change itself. */
    static final int INLINE_BYTES = 12 * 1024;

    private final Elsewhere elsewhere;
    private final List<Piece> pieces = new ArrayList<>();
    private final Deque<byte[]> ahead = new ArrayDeque<>();
    private final Set<Digest> sent = new HashSet<>();
    private int inlineBytes;
    private int firstInline;

    Telling(Elsewhere elsewhere) {
        this.elsewhere = elsewhere;
    }

    Deque<byte[]> ahead() {
        return ahead;
    }

    List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    private Piece last() {
        return pieces.isEmpty() ? new Piece.Bytes(new byte[0]) : pieces.getLast();
    }

    private void replaceLast(Piece piece) {
        pieces.set(pieces.size() - 1, piece);
    }

    /** A stretch of an older version, under the name itself or another. */
    void old(Optional<TreePath> source, long from, long length) {
        if (source.isPresent()) {
            other(source.get(), from, length);
        } else {
            base(from, length);
        }
    }

    private void base(long from, long length) {
        if (last() instanceof Piece.Base b && b.from() + b.length() == from) {
            replaceLast(new Piece.Base(b.from(), b.length() + length));
        } else {
            pieces.add(new Piece.Base(from, length));
        }
    }

    private void other(TreePath source, long from, long length) {
        if (last() instanceof Piece.Other o && o.source().equals(source) && o.from() + o.length() == from) {
            replaceLast(new Piece.Other(source, o.from(), o.length() + length));
        } else {
            pieces.add(new Piece.Other(source, from, length));
        }
    }

    private void whole(Chunk chunk) {
        if (last() instanceof Piece.Whole w && w.chunk().equals(chunk)) {
            replaceLast(new Piece.Whole(chunk, w.times() + 1));
        } else {
            pieces.add(new Piece.Whole(chunk, 1));
        }
    }

    /** Where the other side has a chunk, or will have it when this is told. */
    Optional<Elsewhere.Found> find(Chunk chunk) {
        boolean again = sent.contains(chunk.hash())
                || (last() instanceof Piece.Whole w && w.chunk().equals(chunk));
        return again ? Optional.of(new Elsewhere.Held()) : elsewhere.find(chunk.hash());
    }

    /**
     * A chunk of content that the base does not have where it was looked for.
     *
     * @param found where the other side has it
     * @param alone whether it goes ahead by itself where it is known nowhere; else it is a stretch among others
     */
    void chunk(Chunk chunk, Optional<Elsewhere.Found> found, byte[] buffer, int from, boolean alone) {
        switch (found.orElse(null)) {
            case Elsewhere.InFile f -> other(f.path(), f.offset(), chunk.length());
            case Elsewhere.Held h -> whole(chunk);
            case null -> fresh(chunk, Arrays.copyOfRange(buffer, from, from + chunk.length()), alone);
        }
    }

    private void fresh(Chunk chunk, byte[] content, boolean alone) {
        if (alone) {
            ahead.add(content);
            sent.add(chunk.hash());
            whole(chunk);
            return;
        }
        inlineBytes += content.length;
        if (last() instanceof Piece.Bytes b
                && !pieces.isEmpty()
                && b.content().length + content.length <= Chunker.MAX_BYTES) {
            var joined = Arrays.copyOf(b.content(), b.content().length + content.length);
            System.arraycopy(content, 0, joined, b.content().length, content.length);
            replaceLast(new Piece.Bytes(joined));
        } else {
            pieces.add(new Piece.Bytes(content));
        }
        if (inlineBytes > INLINE_BYTES) {
            parcel();
        }
    }

    /** The stretches so far are too many for the change itself: they go ahead of it, several in one chunk. */
    private void parcel() {
        var slices = new ArrayList<Integer>();
        var joined = new byte[inlineBytes];
        int bytes = 0;
        for (int i = firstInline; i < pieces.size(); i++) {
            if (pieces.get(i) instanceof Piece.Bytes b) {
                if (bytes + b.content().length > Chunker.MAX_BYTES) {
                    send(joined, bytes, slices);
                    slices.clear();
                    bytes = 0;
                }
                System.arraycopy(b.content(), 0, joined, bytes, b.content().length);
                bytes += b.content().length;
                slices.add(i);
            }
        }
        send(joined, bytes, slices);
        firstInline = pieces.size();
        inlineBytes = 0;
    }

    private void send(byte[] joined, int bytes, List<Integer> slices) {
        if (slices.isEmpty()) {
            return;
        }
        var content = Arrays.copyOf(joined, bytes);
        var parcel = new Chunk(Digest.of(content), bytes);
        int from = 0;
        for (int i : slices) {
            int length = (int) pieces.get(i).length();
            pieces.set(i, new Piece.Slice(parcel, from, length));
            from += length;
        }
        boolean held = elsewhere.find(parcel.hash()).orElse(null) instanceof Elsewhere.Held;
        if (!held && sent.add(parcel.hash())) {
            ahead.add(content);
        }
    }

    /** Nothing more comes. What is inline stays so. */
    void finish() {
        pieces.removeIf(piece -> piece.length() == 0);
    }
}
