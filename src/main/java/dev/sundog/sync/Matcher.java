package dev.sundog.sync;

import java.util.Deque;
import java.util.List;
import java.util.Optional;

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
    private final Grid grid;
    private final long baseSize;
    private final int blockBytes;
    private final int tailBytes;
    private final int leaving;
    private final Telling telling;
    private final GridBuilder built;
    private Optional<BlockTable> table = Optional.empty();

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

    /**
     * A search.
     *
     * @param size of the content, bytes; what it grows meanwhile belongs to its next version
     * @param base what the other side has under this name
     */
    public Matcher(Content content, long size, Optional<Layout> base, BlockHashes hashes, Elsewhere elsewhere) {
        this.content = content;
        this.size = size;
        this.hashes = hashes;
        this.grid = base.map(Layout::grid).orElse(Grid.NONE);
        this.baseSize = base.map(Layout::size).orElse(0L);
        this.blockBytes = grid.blockBytes();
        this.tailBytes = blockBytes == 0 ? 0 : (int) (baseSize % blockBytes);
        this.leaving = BlockHashes.leaving(blockBytes);
        this.buffer = new byte[(int) Math.min(size + 1, Math.max(MOST_BUFFER, 4 * blockBytes))];
        this.telling = new Telling(elsewhere);
        this.built = new GridBuilder(hashes, size);
    }

    /** Looks on, over about that many bytes; false at the end. */
    public boolean advance(int bytes) {
        long until = position() + bytes;
        while (position() < until && telling.ahead().isEmpty()) {
            fill();
            if (at == end) {
                tellLiteral(at);
                telling.finish();
                return false;
            }
            step();
        }
        return true;
    }

    private long position() {
        return bufferAt + at;
    }

    private void fill() {
        int need = Math.max(blockBytes, Chunker.MAX_BYTES) + 1;
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
        if (blockBytes == 0) {
            at = Math.min(end, literal + LONG_STRETCH);
            shorten();
        } else if (!follow() && !find()) {
            leaveByte();
        }
    }

    /** The base's next block, if it stands here. */
    private boolean follow() {
        long from = expected + (at - literal);
        if (from % blockBytes != 0 || from >= baseSize) {
            return suffix();
        }
        int length = (int) Math.min(blockBytes, baseSize - from);
        int block = (int) (from / blockBytes);
        boolean here = length <= end - at && isHere(block, length);
        return here ? take(block, length) : suffix();
    }

    /** A block of the base may be short only at its end: it is looked for where the content ends. */
    private boolean suffix() {
        boolean here = tailBytes > 0 && eof && end - at == tailBytes && literal < at;
        int last = grid.blocks() - 1;
        return here && hashes.isBlock(grid, last, buffer, at, tailBytes) && take(last, tailBytes);
    }

    private boolean isHere(int block, int length) {
        if (rolling && length == blockBytes && weak != BlockHashes.weakOf(grid, block)) {
            return false;
        }
        return hashes.isBlock(grid, block, buffer, at, length);
    }

    private boolean find() {
        if (end - at < blockBytes) {
            return false;
        }
        if (!rolling) {
            rolling = true;
            weak = BlockHashes.weak(buffer, at, blockBytes);
        }
        if (table.isEmpty()) {
            table = Optional.of(new BlockTable(grid, (int) (baseSize / blockBytes)));
        }
        int block = table.get().find(hashes, weak, buffer, at);
        return block >= 0 && take(block, blockBytes);
    }

    private boolean take(int block, int length) {
        tellLiteral(at);
        long from = (long) block * blockBytes;
        telling.base(from, length);
        boolean same = blockBytes == built.blockBytes() && built.isAtBlock() && length == blockBytes;
        if (same) {
            built.take(grid, block);
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
        if (end - at > blockBytes) {
            if (rolling) {
                weak = BlockHashes.roll(weak, buffer[at], buffer[at + blockBytes], leaving);
            }
            at++;
        } else {
            // No whole block follows any more: only the base's last, short block can still stand at the very end.
            rolling = false;
            at = end - at > tailBytes ? end - tailBytes : end;
        }
        shorten();
    }

    /** A stretch that has grown long is told from its beginning on, chunk by chunk. */
    private void shorten() {
        while (at - literal >= LONG_STRETCH) {
            longStretch = true;
            tellChunk(Chunker.cut(buffer, literal, at));
        }
    }

    private void tellChunk(int length) {
        telling.chunk(buffer, literal, length, longStretch || size > Telling.INLINE_BYTES && blockBytes == 0);
        built.add(buffer, literal, length);
        literal += length;
        expected += length;
    }

    private void tellLiteral(int until) {
        while (literal < until) {
            tellChunk(Chunker.cut(buffer, literal, until));
        }
        longStretch = false;
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

    /** Bytes read. */
    public long bytesRead() {
        return position();
    }
}
