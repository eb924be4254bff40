package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.TreePath;

/** One stretch of a file's new content, as the holder tells it: pieces in order make up the whole. */
public sealed interface Piece {
    /** Bytes. */
    long length();

    /** A stretch of the version that the other side has under this name. */
    record Base(long from, long length) implements Piece {}

    /** A stretch of what the other side has under another name. */
    record Other(TreePath source, long from, long length) implements Piece {}

    /** A chunk that the other side holds by its hash, so often. */
    record Whole(Chunk chunk, int times) implements Piece {
        @Override
        public long length() {
            return (long) chunk.length() * times;
        }
    }

    /** A stretch of a parcel: a chunk that went ahead and carries several short stretches. */
    record Slice(Chunk parcel, int from, int bytes) implements Piece {
        @Override
        public long length() {
            return bytes;
        }
    }

    /** So many chunks that went ahead, from a number on: as {@link AheadLog} counts them. */
    record Ahead(long first, int count, long length) implements Piece {}

    /** A stretch of a parcel that went ahead under a number. */
    record AheadSlice(long number, int from, int bytes) implements Piece {
        @Override
        public long length() {
            return bytes;
        }
    }

    /** The content itself. The array is not copied: it is never written to again. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] content) implements Piece {
        @Override
        public long length() {
            return content.length;
        }
    }
}
