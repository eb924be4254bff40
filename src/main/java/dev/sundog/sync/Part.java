package dev.sundog.sync;

import dev.sundog.model.Chunk;

/** What a stretch of new content is made of, with both sides' chunks known. */
sealed interface Part {
    int length();

    /**
     * A stretch of a chunk that both sides have.
     *
     * @param baseIndex which chunk of the base it is; -1 when it is none of the base's
     */
    record OfChunk(Chunk chunk, int from, int length, int baseIndex) implements Part {
        boolean isWhole() {
            return from == 0 && length == chunk.length();
        }
    }

    /** Bytes that came with the change. */
    @SuppressWarnings("ArrayRecordComponent")
    record Given(byte[] content) implements Part {
        @Override
        public int length() {
            return content.length;
        }
    }
}
