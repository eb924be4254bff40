package dev.sundog.transfer.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Virtual time: what happens when, in an order that only the seed decides. All that happened makes up the fingerprint. */
final class Loop {
    static final long MS = 1_000_000;
    private static final int REMEMBERED = 120;
    /** How far what happens inside of what happens may go. */
    private static final int DEPTH = 2;

    private record Event(long at, long number, Runnable body) {}

    final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
    private final Deque<String> recent = new ArrayDeque<>();
    private long now = 1_000 * MS;
    private long number;
    private int depth;
    private long fingerprint = 17;
    private final boolean tells = Boolean.getBoolean("sundog.tells");

    Loop(long seed) {
        random = new SplittableRandom(seed);
    }

    long now() {
        return now;
    }

    /** How many things have happened or were foreseen. */
    long number() {
        return number;
    }

    void after(long nanos, Runnable body) {
        events.add(new Event(now + nanos, number++, body));
    }

    /** Between the two, in milliseconds. */
    long between(int fromMillis, int toMillis) {
        return fromMillis * MS + random.nextLong((toMillis - fromMillis) * MS + 1);
    }

    boolean chance(int of1000) {
        return random.nextInt(1000) < of1000;
    }

    void mix(long value) {
        fingerprint = (fingerprint ^ value) * 1099511628211L + now;
        fingerprint ^= fingerprint >>> 31;
    }

    long fingerprint() {
        return fingerprint;
    }

    void note(String text) {
        mix(text.hashCode());
        var line = String.format("%10.3f ms  %s%s", now / 1e6, "  ".repeat(depth), text);
        if (tells) {
            System.out.println(line);
        }
        recent.add(line);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
    }

    /** For whoever looks for the cause: {@code -Dsundog.tells=true}. */
    void trace(Supplier<String> text) {
        if (tells) {
            System.out.println(String.format("%10.3f ms  %s  . %s", now / 1e6, "  ".repeat(depth), text.get()));
        }
    }

    String recent() {
        return String.join("\n", recent);
    }

    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            next();
        }
        now = Math.max(now, end);
    }

    private void next() {
        var e = events.remove();
        now = Math.max(now, e.at);
        depth++;
        try {
            e.body.run();
        } catch (Killed k) {
            mix(1);
        } finally {
            depth--;
        }
    }

    /** Something else happens while something is going on. */
    void nest() {
        if (depth <= DEPTH && !events.isEmpty()) {
            next();
        }
    }
}
