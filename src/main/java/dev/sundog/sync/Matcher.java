package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the smallest way to tell a file's content to a side that has an older version of it, from hashes of that version alone:
 * the next block expected, else any block of it by a rolling search (Tridgell, 1999, with the roles exchanged: here the sender has
 * the hashes), else a chunk that the other side has anywhere, else the bytes. Reads the content once, in order.
 *
 * <pre>
 *   following --(the expected block)--> following
 *       |  ^
 *       v  | (a block of the base, anywhere)
 *   literal --(32 KiB of it)--> its first chunk: known elsewhere, or sent ahead
 * </pre>
 */
public final class Matcher {
    private static final int LONG_STRETCH = 2 * Chunker.MAX_BYTES;
    private static final int MOST_BUFFER = 8 * LONG_STRETCH;

    private final Content content;
    private final long size;
    private final BlockHashes hashes;
    private final Telling telling;
    private final GridBuilder built;
    private final Function<TreePath, Optional<Layout>> layouts;
    private OlderVersion old;

    private final byte[] buffer;
    private long bufferAt;
    private int end;
    private boolean eof;

    /** Beginning of what is not told yet, and where the search stands; both in the buffer. */
    private int literal;

    private int at;
    /** The base's offset that belongs to {@code literal} if nothing was moved. */
    private long expected;

    private boolean rolling;
    private int weak;
    private boolean longStretch;
    private boolean triedSource;
    /** A block of the base stands behind what is being told. */
    private boolean found;

    /** A version to match against, and the name that has it where that is another one. */
    public record Base(Layout layout, Optional<TreePath> source) {}

    /**
     * A search.
     *
     * @param size of the content, bytes; what it grows meanwhile belongs to its next version
     * @param base what the other side has under this name, or under one that this name may have been made of
     * @param layouts what both sides agree on under other names: a file in which the first chunk is found becomes the base
     */
    public Matcher(
            Content content,
            long size,
            Optional<Base> base,
            BlockHashes hashes,
            Elsewhere elsewhere,
            Function<TreePath, Optional<Layout>> layouts) {
        this.content = content;
        this.size = size;
        this.hashes = hashes;
        this.layouts = layouts;
        this.old = base.map(b -> new OlderVersion(b.layout(), b.source())).orElse(OlderVersion.NONE);
        this.buffer = new byte[(int) Math.min(size + 1, Math.max(MOST_BUFFER, 4 * old.blockBytes))];
        this.telling = new Telling(elsewhere);
        this.built = new GridBuilder(hashes, size);
    }

    /**
     * Takes it that the content begins with the base as far as that has whole blocks, of which only the last is looked at: where a
     * file is only ever appended to. To be called before anything else.
     *
     * @return false where that is not so, or cannot be; then all is read
     */
    public boolean trustBeginning() {
        boolean comparable = !old.isNone() && old.source.isEmpty() && old.blockBytes == built.blockBytes();
        int last = comparable && old.size() <= size ? (int) (old.size() / old.blockBytes) - 1 : 0;
        long from = (long) last * old.blockBytes;
        if (last <= 0
                || content.read(from, buffer, 0, old.blockBytes) < old.blockBytes
                || !hashes.isBlock(old.grid, last, buffer, 0, old.blockBytes)) {
            return false;
        }
        telling.old(Optional.empty(), 0, from);
        for (int block = 0; block < last; block++) {
            built.take(old.grid, block);
        }
        bufferAt = from;
        expected = from;
        return true;
    }

    /** Looks on, over about that many bytes; false at the end. */
    public boolean advance(int bytes) {
        long until = bytesRead() + bytes;
        while (bytesRead() < until && telling.ahead().isEmpty()) {
            fill();
            if (at < end) {
                step();
                continue;
            }
            tellLiteral(at);
            if (literal == end) {
                telling.finish();
                return false;
            }
        }
        return true;
    }

    private void fill() {
        int need = Math.max(old.blockBytes, Chunker.MAX_BYTES) + 1;
        if (eof || end - at >= need) {
            return;
        }
        System.arraycopy(buffer, literal, buffer, 0, end - literal);
        bufferAt += literal;
        end -= literal;
        at -= literal;
        literal = 0;
        while (end < buffer.length && !eof) {
            long left = size - bufferAt - end;
            int n = left <= 0
                    ? 0
                    : content.read(bufferAt + end, buffer, end, (int) Math.min(left, buffer.length - end));
            eof = n <= 0;
            end += Math.max(0, n);
        }
    }

    private void step() {
        if (isBehindBase() && goOnInSource()) {
            return;
        }
        if (old.isNone()) {
            at = Math.min(end, literal + LONG_STRETCH);
            shorten();
        } else if (!follow() && !find()) {
            leaveByte();
        }
    }

    /** The base's next block, if it stands here. */
    private boolean follow() {
        int block = old.blockAt(expected + (at - literal));
        boolean here = block >= 0 && old.lengthOf(block) <= end - at && isHere(block);
        return here ? take(block) : suffix();
    }

    /** A block of the base may be short only at its end: it is looked for where the content ends. */
    private boolean suffix() {
        int last = old.grid.blocks() - 1;
        boolean here = old.tailBytes > 0
                && eof
                && end - at == old.tailBytes
                && literal < at
                && hashes.isBlock(old.grid, last, buffer, at, old.tailBytes);
        return here && take(last);
    }

    private boolean isHere(int block) {
        int length = old.lengthOf(block);
        if (rolling && length == old.blockBytes && weak != BlockHashes.weakOf(old.grid, block)) {
            return false;
        }
        return hashes.isBlock(old.grid, block, buffer, at, length);
    }

    private boolean find() {
        if (end - at < old.blockBytes) {
            return false;
        }
        if (!rolling) {
            rolling = true;
            weak = BlockHashes.weak(buffer, at, old.blockBytes);
        }
        int block = old.find(hashes, weak, buffer, at);
        return block >= 0 && take(block);
    }

    private boolean take(int block) {
        int length = old.lengthOf(block);
        found = true;
        tellLiteral(at);
        found = false;
        long from = (long) block * old.blockBytes;
        telling.old(old.source, from, length);
        if (old.blockBytes == built.blockBytes() && built.isAtBlock() && length == old.blockBytes) {
            built.take(old.grid, block);
        } else {
            built.add(buffer, at, length);
        }
        at += length;
        literal = at;
        expected = from + length;
        rolling = false;
        return true;
    }

    private void leaveByte() {
        if (end - at > old.blockBytes) {
            if (rolling) {
                weak = BlockHashes.roll(weak, buffer[at], buffer[at + old.blockBytes], old.leaving);
            }
            at++;
        } else {
            // No whole block follows any more: only the base's last, short block can still stand at the very end.
            rolling = false;
            at = end - at > old.tailBytes ? end - old.tailBytes : end;
        }
        shorten();
    }

    /** A stretch that has grown long is told from its beginning on, chunk by chunk. */
    private void shorten() {
        while (at - literal >= LONG_STRETCH) {
            longStretch = true;
            if (!tellChunk(Chunker.cut(buffer, literal, at))) {
                return;
            }
        }
    }

    private void tellLiteral(int until) {
        while (literal < until) {
            if (!tellChunk(Chunker.cut(buffer, literal, until))) {
                return;
            }
        }
        longStretch = false;
    }

    /** False where the chunk is the beginning of another file: the search goes on from here with that as the base. */
    private boolean tellChunk(int length) {
        var chunk = new Chunk(Digest.of(buffer, literal, length), length);
        var where = telling.find(chunk);
        boolean free = old.isNone() || (!found && old.source.isEmpty() && expected >= old.size());
        if (free && where.orElse(null) instanceof Elsewhere.InFile file && adopt(file, length)) {
            return false;
        }
        boolean alone = longStretch || (size > Telling.INLINE_BYTES && old.isNone());
        telling.chunk(chunk, where, buffer, literal, alone);
        built.add(buffer, literal, length);
        literal += length;
        expected += length;
        return true;
    }

    /** Another file becomes the base from the block on that begins with the chunk, or within it. */
    private boolean adopt(Elsewhere.InFile file, int length) {
        var layout = usable(file.path());
        int block = layout.grid().blockBytes();
        long from = block == 0 || file.offset() % block == 0 ? file.offset() : (file.offset() + length) / block * block;
        if (block == 0 || from < file.offset()) {
            return false;
        }
        int before = (int) (from - file.offset());
        if (before > 0) {
            telling.old(Optional.of(file.path()), file.offset(), before);
            built.add(buffer, literal, before);
            literal += before;
        }
        follow(new OlderVersion(layout, Optional.of(file.path())), from);
        return true;
    }

    /** The layout of another name, if its blocks are not too large for what is read at once. */
    private Layout usable(TreePath path) {
        var layout = layouts.apply(path).orElse(Layout.EMPTY);
        boolean fits = 4 * layout.grid().blockBytes() <= Math.max(buffer.length, MOST_BUFFER);
        return fits ? layout : Layout.EMPTY;
    }

    private void follow(OlderVersion version, long offset) {
        old = version;
        expected = offset;
        at = literal;
        rolling = false;
        longStretch = false;
    }

    /** Whether the base was followed to its end, and the content goes on. */
    private boolean isBehindBase() {
        return !triedSource && old.source.isEmpty() && !old.isNone() && at == literal && expected == old.size();
    }

    /** A copy that was seen before it was finished goes on where its source does. */
    private boolean goOnInSource() {
        triedSource = true;
        var chunks = old.layout.chunks();
        int last = chunks.size() - 2; // the very last was cut short by the end
        if (last < 0 || !(telling.find(chunks.get(last)).orElse(null) instanceof Elsewhere.InFile file)) {
            return false;
        }
        long from = file.offset() + expected - old.layout.offsetOf(last);
        var other = new OlderVersion(usable(file.path()), Optional.of(file.path()));
        int block = other.isNone() ? -1 : other.blockAt(from);
        boolean here = block >= 0
                && other.lengthOf(block) <= end - at
                && hashes.isBlock(other.grid, block, buffer, at, other.lengthOf(block));
        if (here) {
            follow(other, from);
        }
        return here;
    }

    /** Chunks to be sent ahead of the change; taken from the front. */
    public Deque<byte[]> ahead() {
        return telling.ahead();
    }

    /** How the content is told, when {@link #advance} has come to the end. */
    public List<Piece> pieces() {
        return telling.pieces();
    }

    /** The grid of what was read. */
    public Grid grid() {
        return built.done();
    }

    public long bytesRead() {
        return bufferAt + at;
    }
}
