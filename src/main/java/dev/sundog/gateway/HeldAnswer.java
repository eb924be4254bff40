package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** The whole answer to a request, kept until its barrier is through. */
final class HeldAnswer {
    /** More than this is refused. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private final HttpResponse head;
    private final List<ByteBuf> chunks = new ArrayList<>();
    private long bytes;

    HeldAnswer(HttpResponse head) {
        this.head = head;
    }

    HttpResponse head() {
        return head;
    }

    boolean successful() {
        return head.status().code() / 100 == 2;
    }

    /** Takes over the buffer. False when it grew too big to be held. */
    boolean add(ByteBuf chunk) {
        chunks.add(chunk);
        bytes += chunk.readableBytes();
        return bytes <= MOST_BYTES;
    }

    /** The pieces, the receiver's own. */
    List<ByteBuf> take() {
        var taken = List.copyOf(chunks);
        chunks.clear();
        return taken;
    }

    void release() {
        take().forEach(ByteBuf::release);
    }
}
