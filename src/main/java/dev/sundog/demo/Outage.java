package dev.sundog.demo;

import java.util.concurrent.TimeUnit;

/** The longest time without an acknowledged order while orders were offered. Times are nanoseconds of one clock. */
final class Outage {
    private boolean offering;
    private long since;
    private long longest;

    /** Orders are offered from now on. */
    synchronized void begin(long now) {
        if (!offering) {
            offering = true;
            since = now;
        }
    }

    /** An order was acknowledged; acknowledgements may come a little out of order. */
    synchronized void acknowledged(long now) {
        if (offering && now > since) {
            longest = Math.max(longest, now - since);
            since = now;
        }
    }

    /** No order is offered from now on. */
    synchronized void end(long now) {
        if (offering) {
            longest = Math.max(longest, now - since);
            offering = false;
        }
    }

    /** Forgets the longest so far, as a new act begins; a gap that is open stays open. */
    synchronized void restart() {
        longest = 0;
    }

    /** The longest gap up to now, the open one included. */
    synchronized long longestMillis(long now) {
        long open = offering ? now - since : 0;
        return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, open));
    }

    /** The gap that is open now; 0 while nothing is offered. */
    synchronized long openMillis(long now) {
        return offering ? TimeUnit.NANOSECONDS.toMillis(now - since) : 0;
    }
}
