package dev.sundog.bandwidth.stamp;

/**
 * A session's reflector, stateful: it numbers what it answers, answers nothing twice, so that who repeats a packet that he overheard
 * gets nothing, and no more than some a second.
 */
public final class Reflecting {
    private static final int WINDOW = 1_024;
    private static final int WORD = 64;
    private static final double MOST_PER_SECOND = 250;

    /** What becomes of a packet. */
    public enum Verdict {
        ANSWERED,
        /** It was answered before, or is too old to know. */
        REPEATED,
        /** More came than are answered. */
        TOO_MANY
    }

    private final long[] seen = new long[WINDOW / WORD];
    private final double perSecond;
    private double allowance;
    private long allowedAtNanos;
    private long greatest = -1;
    private long next;

    /** @param nowNanos of a clock that is never set */
    public Reflecting(long nowNanos) {
        this(nowNanos, MOST_PER_SECOND);
    }

    /** @param perSecond as many are answered, and a second's worth at once */
    Reflecting(long nowNanos, double perSecond) {
        this.perSecond = perSecond;
        this.allowance = perSecond;
        this.allowedAtNanos = nowNanos;
    }

    /** Whether a packet is answered, whose code and session are right; it then has the number {@link #number}. */
    public Verdict asked(SenderPacket packet, long nowNanos) {
        long sequence = packet.sequence();
        if (sequence <= greatest - WINDOW || (sequence <= greatest && isSeen(sequence))) {
            return Verdict.REPEATED;
        }
        allowance = Math.min(perSecond, allowance + Math.max(0, nowNanos - allowedAtNanos) * perSecond / 1e9);
        allowedAtNanos = nowNanos;
        if (allowance < 1) {
            return Verdict.TOO_MANY;
        }
        allowance--;
        note(sequence);
        next++;
        return Verdict.ANSWERED;
    }

    private boolean isSeen(long sequence) {
        return (seen[word(sequence)] & bit(sequence)) != 0;
    }

    private void note(long sequence) {
        long from = Math.max(greatest + 1, sequence - WINDOW + 1);
        for (long passed = from; passed <= sequence; passed++) {
            seen[word(passed)] &= ~bit(passed);
        }
        greatest = Math.max(greatest, sequence);
        seen[word(sequence)] |= bit(sequence);
    }

    private static int word(long sequence) {
        return (int) (sequence % WINDOW) / WORD;
    }

    private static long bit(long sequence) {
        return 1L << sequence % WORD;
    }

    /** The number of the last answer. */
    public long number() {
        return next - 1;
    }
}
