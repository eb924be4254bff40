package dev.sundog.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: what happens when, in an order that only the seed decides. */
final class Loop {
    static final long MS = 1_000_000;
    private static final int REMEMBERED = 30;

    private record Event(long at, long number, Runnable body) {}

    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
    private final Deque<String> recent = new ArrayDeque<>();
    private long now;
    private long number;

    Loop(long seed) {
        random = new Random(seed);
    }

    long now() {
        return now;
    }

    void after(long nanos, Runnable body) {
        events.add(new Event(now + nanos, number++, body));
    }

    /** Between the two, in milliseconds. */
    long between(int fromMillis, int toMillis) {
        return fromMillis * MS + (long) (random.nextDouble() * (toMillis - fromMillis) * MS);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void note(String text) {
        recent.add(String.format("%10.3f ms  %s", now / 1e6, text));
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
    }

    String recent() {
        return String.join("\n", recent);
    }

    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            var e = events.remove();
            now = e.at;
            e.body.run();
        }
        now = end;
    }
}
