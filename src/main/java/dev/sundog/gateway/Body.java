package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way: what has come from the client. It can be sent again from its start until it outgrows what
 * may be kept; from then on it only passes through. Used on one event loop.
 */
final class Body {
    private final int keepBytes;
    private final List<ByteBuf> chunks = new ArrayList<>();
    private int next;
    private long bytes;
    private boolean complete;
    private boolean whole = true;

    /** @param keepBytes as long as it is smaller than this it can be sent again */
    Body(int keepBytes) {
        this.keepBytes = keepBytes;
    }

    /** Takes over the buffer. */
    void add(ByteBuf chunk) {
        if (chunk.isReadable()) {
            chunks.add(chunk);
            bytes += chunk.readableBytes();
        } else {
            chunk.release();
        }
    }

    void end() {
        complete = true;
    }

    /** Whether the client has sent all. */
    boolean complete() {
        return complete;
    }

    /** Whether it can be sent from its start. */
    boolean replayable() {
        return whole;
    }

    void rewind() {
        next = 0;
    }

    /** The next piece to send, the receiver's own; null when there is none yet. */
    @Nullable
    ByteBuf poll() {
        if (next == chunks.size()) {
            return null;
        }
        if (whole && bytes <= keepBytes) {
            return chunks.get(next++).retainedDuplicate();
        }
        passOn();
        return chunks.removeFirst();
    }

    private void passOn() {
        if (whole) {
            whole = false;
            chunks.subList(0, next).forEach(ByteBuf::release);
            chunks.subList(0, next).clear();
            next = 0;
        }
    }

    boolean exhausted() {
        return next == chunks.size();
    }

    void release() {
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        next = 0;
        whole = false;
    }
}
