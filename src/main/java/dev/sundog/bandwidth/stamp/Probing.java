package dev.sundog.bandwidth.stamp;

import java.util.ArrayDeque;

/**
 * A session's sender: what it sends when, what an answer is worth, and what all that says of the path. A machine: it knows no clock and
 * sends nothing. Times are of one clock that is never set; wall time is that and a constant, so that a wall clock which is set does not
 * show in any delay.
 */
public final class Probing {
    /** As many packets are remembered, so that answers can be known as such. */
    private static final int KEPT = 4_096;

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND;
    /** Unanswered for a minute: somebody blocks the port, and need not be asked so often. */
    private static final long SILENT_NANOS = MINUTE_NANOS;

    private static final long SLOWEST_NANOS = SECOND;

    /** What an answer was. */
    public enum Reply {
        /** The first to its packet, in time. */
        TAKEN,
        /** Its packet was answered before. */
        REPEATED,
        /** Its packet had been given up. */
        LATE,
        /** It answers a packet that was never sent, or long ago. */
        UNKNOWN,
        /** It says what was not sent, or what cannot be. */
        FALSE
    }

    private enum Fate {
        WAITING,
        ANSWERED,
        LOST
    }

    private record Kept(long sentNanos, long timestamp, Fate fate, long number) {
        Kept becomes(Fate other, long answeredBy) {
            return new Kept(sentNanos, timestamp, other, answeredBy);
        }
    }

    private record Second(long atNanos, Totals totals) {}

    private final int session;
    private final long wallNanosAtZero;
    private final long intervalNanos;
    private final long patienceNanos;
    private final Kept[] kept = new Kept[KEPT];
    private final Crossings crossings;
    private final Transits transits = new Transits();
    private final ArrayDeque<Second> seconds = new ArrayDeque<>();
    private long next;
    private long undecided;
    private long dueNanos;
    private long answeredAtNanos;
    private long answered;
    private long late;
    private long lost;
    private long repeatedThere;
    private long repeatedBack;
    private Totals given = Totals.NONE;

    /**
     * A session that begins now.
     *
     * @param session its identifier, 1 to 65,535
     * @param nowNanos by the clock that is never set
     * @param wallNanos now, since 1970
     * @param intervalNanos from packet to packet in the mean, 5 ms or more
     * @param patienceNanos after which a packet counts as lost; at most 10 s
     */
    public Probing(int session, long nowNanos, long wallNanos, long intervalNanos, long patienceNanos) {
        if (intervalNanos < 5_000_000L || patienceNanos < 1 || patienceNanos > 10 * SECOND) {
            throw new IllegalArgumentException("every " + intervalNanos + " ns, lost after " + patienceNanos + " ns");
        }
        this.session = session;
        this.wallNanosAtZero = wallNanos - nowNanos;
        this.intervalNanos = intervalNanos;
        this.patienceNanos = patienceNanos;
        this.crossings = new Crossings(patienceNanos);
        this.dueNanos = nowNanos;
        this.answeredAtNanos = nowNanos;
        seconds.add(new Second(nowNanos, Totals.NONE));
    }

    /** When the next packet is to be sent. */
    public long dueNanos() {
        return dueNanos;
    }

    /** The session's wall time, as its packets say it. */
    public long wallNanos(long nowNanos) {
        return nowNanos + wallNanosAtZero;
    }

    /** The next packet, which leaves now. */
    public SenderPacket send(long nowNanos, ErrorEstimate error) {
        tick(nowNanos);
        long timestamp = NtpTime.of(wallNanos(nowNanos));
        kept[slot(next)] = new Kept(nowNanos, timestamp, Fate.WAITING, -1);
        var packet = new SenderPacket(next, timestamp, error, session);
        dueNanos = nowNanos + spacing(next);
        next++;
        return packet;
    }

    /** Between a half and one and a half of the interval, so that what happens regularly is not always met in the same moment. */
    private long spacing(long sequence) {
        long usual = answeredAtNanos + SILENT_NANOS < dueNanos ? Math.max(intervalNanos, SLOWEST_NANOS) : intervalNanos;
        long mixed = (sequence + 1) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        double share = ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1p-53;
        return Math.round(usual * (0.5 + share));
    }

    private static int slot(long sequence) {
        return (int) (sequence % KEPT);
    }

    /** Time passes: what has waited too long is lost. */
    public void tick(long nowNanos) {
        while (undecided < next && nowNanos - kept[slot(undecided)].sentNanos >= patienceNanos) {
            var one = kept[slot(undecided)];
            if (one.fate == Fate.WAITING) {
                kept[slot(undecided)] = one.becomes(Fate.LOST, -1);
                lost++;
                crossings.lost(undecided);
            }
            undecided++;
        }
        crossings.settle(nowNanos);
        if (nowNanos - seconds.getLast().atNanos >= SECOND) {
            seconds.addLast(new Second(nowNanos, totals()));
        }
        while (seconds.size() > 1 && nowNanos - seconds.getFirst().atNanos > MINUTE_NANOS) {
            seconds.removeFirst();
        }
    }

    /** An answer came, whose code and origin are right. */
    public Reply answered(ReflectorPacket packet, long nowNanos) {
        tick(nowNanos);
        long asked = packet.asked().sequence();
        if (packet.session() != session || asked >= next || asked < next - KEPT) {
            return Reply.UNKNOWN;
        }
        var one = kept[slot(asked)];
        if (one.timestamp != packet.asked().timestamp() || packet.sequence() > crossings.greatest() + KEPT) {
            return Reply.FALSE;
        }
        return switch (one.fate) {
            case WAITING -> {
                kept[slot(asked)] = one.becomes(Fate.ANSWERED, packet.sequence());
                answered++;
                answeredAtNanos = nowNanos;
                arrived(packet, asked, nowNanos);
                transits.take(packet, wallNanos(one.sentNanos), wallNanos(nowNanos), nowNanos);
                yield Reply.TAKEN;
            }
            case ANSWERED -> {
                if (one.number == packet.sequence()) {
                    repeatedBack++;
                } else {
                    repeatedThere++;
                    arrived(packet, -1, nowNanos);
                }
                yield Reply.REPEATED;
            }
            case LOST -> {
                kept[slot(asked)] = one.becomes(Fate.ANSWERED, packet.sequence());
                late += arrived(packet, asked, nowNanos) ? 1 : 0;
                answeredAtNanos = nowNanos;
                yield Reply.LATE;
            }
        };
    }

    private boolean arrived(ReflectorPacket packet, long asked, long nowNanos) {
        boolean expected = crossings.arrived(packet.sequence(), asked, nowNanos);
        crossings.settle(nowNanos);
        return expected;
    }

    /** How long nothing was answered. */
    public long silentNanos(long nowNanos) {
        return nowNanos - answeredAtNanos;
    }

    /** Whether anything was answered since the session began. */
    public boolean hasAnswers() {
        return answered + late > 0;
    }

    private Totals totals() {
        long unknown = crossings.unknown();
        long there = Math.max(0, lost - crossings.lostBack() - late - unknown);
        return new Totals(
                answered + lost,
                answered,
                late,
                new Totals.Losses(there, crossings.lostBack(), unknown),
                new Totals.Disorder(
                        repeatedThere, repeatedBack, crossings.overtakenThere(), crossings.overtakenBack()));
    }

    /** What is known now. */
    public PathMeasurement measured(long nowNanos) {
        tick(nowNanos);
        var all = totals();
        return transits.measured(all.since(seconds.getFirst().totals), all, nowNanos);
    }

    /** What happened since the last call, for a history. */
    public PathInterval take(long nowNanos) {
        tick(nowNanos);
        var all = totals();
        var before = given;
        given = all;
        return transits.taken(all.since(before));
    }
}
