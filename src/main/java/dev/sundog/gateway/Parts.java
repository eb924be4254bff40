package dev.sundog.gateway;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Parts of what a client sends, handed on one for each wish, however many arrive at once. Used on one event loop. */
final class Parts {
    private final Consumer<Object> taker;
    private final Runnable more;
    private final ArrayDeque<Object> arrived = new ArrayDeque<>();
    private boolean delivering;
    private boolean wanted;

    /**
     * @param taker gets the parts, with their buffers
     * @param more asks the network for more
     */
    Parts(Consumer<Object> taker, Runnable more) {
        this.taker = taker;
        this.more = more;
    }

    void arrived(Object part) {
        arrived.add(part);
    }

    /** The next part is wanted, however often it is said; one that has arrived comes at once. */
    void wish() {
        wanted = true;
        deliver();
    }

    void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        while (wanted && !arrived.isEmpty()) {
            wanted = false;
            taker.accept(arrived.poll());
        }
        delivering = false;
        if (wanted) {
            more.run();
        }
    }

    void release() {
        arrived.forEach(ReferenceCountUtil::release);
        arrived.clear();
    }
}
