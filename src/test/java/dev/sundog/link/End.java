package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One end of a link in a test: offers what the test queued, keeps what came, counts what pace was asked. */
final class End implements Outgoing, LinkListener, Pace {
    final Map<Lane, Deque<byte[]>> offered = new EnumMap<>(Lane.class);
    final Map<Lane, BlockingQueue<byte[]>> came = new EnumMap<>(Lane.class);
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final AtomicLong paced = new AtomicLong();
    final AtomicLong control = new AtomicLong();
    volatile long waitNanos;

    End() {
        for (var lane : Lane.values()) {
            offered.put(lane, new ConcurrentLinkedDeque<>());
            came.put(lane, new LinkedBlockingQueue<>());
        }
    }

    @Override
    public byte @Nullable [] next(Lane lane, int frameBytes) {
        return offered.get(lane).poll();
    }

    @Override
    public void up(Identity peer) {
        events.add("up " + peer.voter().label());
    }

    @Override
    public void down(String why) {
        events.add("down " + why);
    }

    @Override
    public void received(Lane lane, byte[] message) {
        came.get(lane).add(message);
    }

    @Override
    public long reserveNanos(int wireBytes) {
        paced.addAndGet(wireBytes);
        return waitNanos;
    }

    @Override
    public long stillNanos(int wireBytes) {
        return waitNanos;
    }

    @Override
    public void reserveControl(int wireBytes) {
        control.addAndGet(wireBytes);
    }

    String event() throws InterruptedException {
        var event = events.poll(60, TimeUnit.SECONDS);
        assertNotNull(event, "nothing happened on the link");
        return event;
    }

    List<byte[]> take(Lane lane, int count) throws InterruptedException {
        var all = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            var message = came.get(lane).poll(60, TimeUnit.SECONDS);
            assertNotNull(message, "message " + i + " of " + lane + " did not come");
            all.add(message);
        }
        return all;
    }

    static void eventually(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        boolean held = condition.getAsBoolean();
        while (!held && System.nanoTime() < end) {
            Thread.sleep(10);
            held = condition.getAsBoolean();
        }
        if (!held) {
            throw new AssertionError(what);
        }
    }
}
