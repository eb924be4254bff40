package dev.sundog.gateway;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Looks at what waits on one event loop every few milliseconds, only while something waits. Used on its loop only. */
final class Ticker {
    /** Something with deadlines. */
    interface Ticking {
        void tick(long nowNanos);
    }

    private final EventLoop loop;
    private final LongSupplier clock;
    private final long periodMillis;
    private final Set<Ticking> members = new LinkedHashSet<>();
    private boolean running;

    Ticker(EventLoop loop, LongSupplier clock, long periodMillis) {
        this.loop = loop;
        this.clock = clock;
        this.periodMillis = periodMillis;
    }

    void add(Ticking member) {
        members.add(member);
        if (!running) {
            running = true;
            schedule();
        }
    }

    void remove(Ticking member) {
        members.remove(member);
    }

    /** Looks at once, because something has changed. */
    void look() {
        long now = clock.getAsLong();
        for (var member : List.copyOf(members)) {
            if (members.contains(member)) {
                member.tick(now);
            }
        }
    }

    private void schedule() {
        var _ = loop.schedule(this::lookAndGoOn, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void lookAndGoOn() {
        look();
        running = !members.isEmpty();
        if (running) {
            schedule();
        }
    }
}
