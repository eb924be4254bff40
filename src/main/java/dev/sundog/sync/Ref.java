package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;

/** One part of a file's content, as a change names it. */
public sealed interface Ref {
    /** {@code count} chunks of the base version, from chunk number {@code first} on. */
    record Keep(int first, int count) implements Ref {}

    /** A chunk that the receiver holds somewhere. */
    record Known(Chunk chunk) implements Ref {}

    /** The content itself. The array is not copied: it is never written to again. */
    @SuppressWarnings("ArrayRecordComponent")
    record Literal(byte[] content) implements Ref {
        public Chunk chunk() {
            return new Chunk(Digest.of(content), content.length);
        }
    }
}
