package dev.sundog.bandwidth.stamp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A path between a real sender and a real reflector in virtual time, whose clocks differ: it loses, repeats, delays and overtakes, and
 * keeps the truth.
 */
final class Crossing {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final long PATIENCE = 3 * SECOND;
    private static final long WALL = 1_760_000_000L * SECOND;

    /** How one way treats packets. */
    record Way(double loss, double repeats, long delayNanos, long jitterNanos) {
        static Way clean(long delayNanos) {
            return new Way(0, 0, delayNanos, 0);
        }

        long delay(Random random) {
            return delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(-jitterNanos, jitterNanos + 1));
        }
    }

    private record Event(long at, long order, Runnable what) {}

    final Probing probing = new Probing(77, 0, WALL, 100 * MS, PATIENCE);
    private final Reflecting reflecting = new Reflecting(0, 1e9);
    private final StampCodec codec = StampCodec.authenticated(new byte[32]);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Random random;
    private long order;
    Way there;
    Way back;
    /** How far the reflector's clock is ahead. */
    long ahead;
    /** Whether its clock says that it follows UTC while it does not. */
    boolean lies;

    long now;
    long sent;
    long lostThere;
    long lostBack;
    long repeatedBack;
    long repeatedThere;
    long late;
    final List<Long> delaysThere = new ArrayList<>();
    final List<Long> delaysBack = new ArrayList<>();
    final List<Long> arrivedThere = new ArrayList<>();
    final List<Long> arrivedBack = new ArrayList<>();
    final List<Probing.Reply> replies = new ArrayList<>();

    Crossing(long seed, Way there, Way back) {
        this.random = new Random(seed);
        this.there = there;
        this.back = back;
    }

    private void at(long when, Runnable what) {
        events.add(new Event(when, order++, what));
    }

    /** Sends as the machine wants until then. */
    void run(long until) {
        while (true) {
            long due = probing.dueNanos();
            var next = events.peek();
            if (next != null && next.at <= Math.min(due, until)) {
                events.poll();
                now = next.at;
                next.what.run();
            } else if (due <= until) {
                now = due;
                send();
            } else {
                now = until;
                return;
            }
        }
    }

    private void send() {
        long left = now;
        sent++;
        var bytes = codec.encode(probing.send(now, ErrorEstimate.of(true, MS)));
        if (random.nextDouble() < there.loss) {
            lostThere++;
            return;
        }
        long delay = there.delay(random);
        at(now + delay, () -> ask(bytes, left, delay));
        if (random.nextDouble() < there.repeats) {
            at(now + delay + there.delay(random), () -> ask(bytes, left, -1));
        }
    }

    private void ask(byte[] bytes, long left, long delay) {
        if (!(codec.readSender(bytes) instanceof StampCodec.Parsed.Sound<SenderPacket>(var packet))) {
            throw new AssertionError("a packet that cannot be read");
        }
        if (reflecting.asked(packet, now) != Reflecting.Verdict.ANSWERED) {
            repeatedThere++;
            return;
        }
        delaysThere.add(delay);
        arrivedThere.add(packet.sequence());
        long clock = WALL + now + ahead;
        var answer = codec.encode(
                new ReflectorPacket(
                        reflecting.number(),
                        NtpTime.of(clock),
                        ErrorEstimate.of(ahead == 0 || lies, 2 * MS),
                        packet.session(),
                        NtpTime.of(clock),
                        packet,
                        ReflectorPacket.UNKNOWN_TTL),
                bytes);
        if (random.nextDouble() < back.loss) {
            lostBack++;
            return;
        }
        long returns = back.delay(random);
        boolean isLate = now + returns - left >= PATIENCE;
        late += isLate ? 1 : 0;
        at(now + returns, () -> {
            if (!isLate) {
                delaysBack.add(returns);
            }
            answer(answer, true);
        });
        if (random.nextDouble() < back.repeats) {
            repeatedBack++;
            at(now + returns + back.delay(random), () -> answer(answer, false));
        }
    }

    private void answer(byte[] bytes, boolean first) {
        if (!(codec.readReflector(bytes) instanceof StampCodec.Parsed.Sound<ReflectorPacket>(var packet))) {
            throw new AssertionError("an answer that cannot be read");
        }
        if (first) {
            arrivedBack.add(packet.sequence());
        }
        replies.add(probing.answered(packet, now));
    }

    /** Lets everything that is under way arrive, and a packet behind it that nothing happens to. */
    void settle() {
        run(now + 4 * SECOND);
        there = Way.clean(20 * MS);
        back = Way.clean(20 * MS);
        run(now + 5 * SECOND);
    }

    /** How many come after a greater one. */
    static long overtaken(List<Long> numbers) {
        long greatest = -1;
        long count = 0;
        for (long number : numbers) {
            count += number < greatest ? 1 : 0;
            greatest = Math.max(greatest, number);
        }
        return count;
    }
}
