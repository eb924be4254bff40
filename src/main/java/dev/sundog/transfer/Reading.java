package dev.sundog.transfer;

import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Stamp;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.sync.Change;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads one file chunk by chunk and finds the smallest way to tell its content: what the base version has at the same place
 * is kept, what the other side has anywhere is named, the rest is sent.
 */
final class Reading implements AutoCloseable {
    /** Literals up to this travel inside the change itself. */
    static final int INLINE_BYTES = 12 * 1024;

    private static final int STEPS_AT_ONCE = 256;

    private final FileReader reader;
    private final Stat before;
    private final Optional<Base> base;
    private final Map<Long, Integer> baseAt = new HashMap<>();
    private final Predicate<Digest> isThere;
    private final byte[] buffer = new byte[4 * Chunker.MAX_BYTES];
    private int start;
    private int end;
    private long offset;
    private boolean eof;
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Ref> refs = new ArrayList<>();
    private final Deque<byte[]> outgoing = new ArrayDeque<>();
    private int inlineBytes;
    private int firstInline;
    private boolean done;

    /** A version of the file, and what it is made of. */
    record Base(Entry.File entry, Layout layout) {}

    /**
     * Starts reading.
     *
     * @param base the version that the other side is known to have of this file
     * @param isThere whether the other side has a chunk
     */
    Reading(FileReader reader, Optional<Base> base, Predicate<Digest> isThere) {
        this.reader = reader;
        this.before = reader.stat();
        this.base = base;
        this.isThere = isThere;
        base.ifPresent(file -> {
            long at = 0;
            for (int i = 0; i < file.layout().chunks().size(); i++) {
                baseAt.put(at, i);
                at += file.layout().chunks().get(i).length();
            }
        });
    }

    /**
     * The next chunk to send ahead of the change; empty at the end of the file, and (not {@link #isDone}) after some megabytes
     * of which nothing needs to be sent, so that no one waits long for the reader.
     */
    Optional<byte[]> nextChunk() {
        for (int steps = 0; outgoing.isEmpty() && steps < STEPS_AT_ONCE; steps++) {
            fill();
            if (start == end) {
                done = true;
                return Optional.empty();
            }
            step();
        }
        return Optional.ofNullable(outgoing.pollFirst());
    }

    boolean isDone() {
        return done;
    }

    private void fill() {
        if (eof || end - start >= Chunker.MAX_BYTES) {
            return;
        }
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        while (end < buffer.length && !eof) {
            // Not beyond the size it had: what a log gains meanwhile belongs to its next version.
            long left = before.size() - offset - end;
            int n = left <= 0 ? 0 : reader.read(offset + end, buffer, end, (int) Math.min(left, buffer.length - end));
            if (n <= 0) {
                eof = true;
            } else {
                end += n;
            }
        }
    }

    private void step() {
        if (keepAligned()) {
            return;
        }
        int length = Chunker.cut(buffer, start, end);
        var hash = Digest.of(buffer, start, length);
        var chunk = new Chunk(hash, length);
        if (isThere.test(hash)) {
            refs.add(new Ref.Known(chunk));
        } else {
            literal(length);
        }
        advance(chunk);
    }

    private boolean keepAligned() {
        Integer index = baseAt.get(offset);
        if (index == null || base.isEmpty() || isFragmented(index)) {
            return false;
        }
        var old = base.get().layout().chunks().get(index);
        if (old.length() > end - start
                || !Digest.of(buffer, start, old.length()).equals(old.hash())) {
            return false;
        }
        if (!refs.isEmpty() && refs.getLast() instanceof Ref.Keep k && k.first() + k.count() == index) {
            refs.set(refs.size() - 1, new Ref.Keep(k.first(), k.count() + 1));
        } else {
            refs.add(new Ref.Keep(index, 1));
        }
        advance(old);
        return true;
    }

    /** A run of tiny chunks that appends have left: it is cut anew, so that a log does not become a list of lines. */
    private boolean isFragmented(int index) {
        var all = base.orElseThrow().layout().chunks();
        int bytes = 0;
        for (int i = index; i < all.size() && all.get(i).length() < Chunker.MIN_BYTES; i++) {
            bytes += all.get(i).length();
            if (bytes >= Chunker.AVERAGE_BYTES) {
                return true;
            }
        }
        return false;
    }

    private void literal(int length) {
        refs.add(new Ref.Literal(Arrays.copyOfRange(buffer, start, start + length)));
        inlineBytes += length;
        if (inlineBytes > INLINE_BYTES) {
            sendAhead();
        }
    }

    /** The literals so far are too many for the change itself: they go ahead of it. */
    private void sendAhead() {
        for (int i = firstInline; i < refs.size(); i++) {
            if (refs.get(i) instanceof Ref.Literal l) {
                outgoing.add(l.content());
                refs.set(i, new Ref.Known(l.chunk()));
            }
        }
        firstInline = refs.size();
        inlineBytes = 0;
    }

    private void advance(Chunk chunk) {
        chunks.add(chunk);
        start += chunk.length();
        offset += chunk.length();
    }

    /** Whether all that the file held was read (it may have shrunk). */
    boolean isComplete() {
        return offset == before.size();
    }

    /** Whether the file changed while it was read: then what was read may never have been its content at any one time. */
    boolean changedMeanwhile() {
        var now = reader.stat();
        return now.size() != before.size()
                || now.mtimeNanos() != before.mtimeNanos()
                || now.ctimeNanos() != before.ctimeNanos();
    }

    /** What was read, as an entry of the tree. */
    Entry.File entry() {
        return layout().entry(before.metadata());
    }

    /** What that is made of. */
    Layout layout() {
        return new Layout(chunks, Grid.NONE);
    }

    Change.PutFile content() {
        boolean keeps = refs.stream().anyMatch(r -> r instanceof Ref.Keep);
        return new Change.PutFile(
                before.metadata(), keeps ? base.map(b -> b.entry().digest()) : Optional.empty(), refs);
    }

    /**
     * How the file looked.
     *
     * @param wallNanos the time of day now, nanoseconds since 1970
     */
    Stamp stamp(long wallNanos) {
        return Stamps.of(before, wallNanos);
    }

    /** Makes what was read durable here (DESIGN rule 13). */
    void force() {
        reader.force();
    }

    @Override
    public void close() {
        reader.close();
    }
}
