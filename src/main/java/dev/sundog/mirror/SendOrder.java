package dev.sundog.mirror;

import dev.sundog.model.Rate;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which segment's frame is sent next: asked before every frame, so a higher score waits for one frame at most.
 *
 * <ol>
 *   <li>Segments that a barrier waits for, highest score first.
 *   <li>Segments that are owed a frame of their reservation, highest score first. A segment with something to send earns at
 *       its reserved rate and pays for every byte sent; it saves up one frame and {@value #SLACK_NANOS} ns of its reservation at
 *       most, so a lower score takes no more than that beyond its promised rate from a higher one.
 *   <li>The highest score: what others reserved and do not use is lent to it.
 * </ol>
 *
 * Time is an argument; confined to one thread by its caller.
 */
public final class SendOrder {
    static final long SLACK_NANOS = 20_000_000;

    private final boolean ignoreScores;
    private final Map<SegmentId, Account> accounts = new HashMap<>();
    private Map<SegmentId, Double> scores = Map.of();
    private Map<SegmentId, Rate> reserved = Map.of();
    private long asked;

    /** What a segment is owed; it earns between two questions that both named it. */
    private static final class Account {
        double owedBytes;
        long earnedUntilNanos;
        long lastAsked = -1;
    }

    /**
     * @param ignoreScores serves the lowest score first and honours no reservation: only to show what scores are for
     */
    public SendOrder(boolean ignoreScores) {
        this.ignoreScores = ignoreScores;
    }

    /** Replaces scores and the reservations that hold now; a segment without a score has 1, without a reservation none. */
    public void plan(Map<SegmentId, Double> newScores, Map<SegmentId, Rate> newReserved) {
        scores = Map.copyOf(newScores);
        reserved = Map.copyOf(newReserved);
        accounts.keySet().removeIf(segment -> !scores.containsKey(segment));
    }

    /** The reservations of the slot that holds {@code nowNanos}; none before the schedule starts or after it expired. */
    public static Map<SegmentId, Rate> reservedNow(Schedule schedule, Site from, long nowNanos) {
        Map<SegmentId, Rate> rates = new HashMap<>();
        long since = nowNanos - schedule.startNanos();
        long slot = since < 0 ? -1 : since / schedule.slot().toNanos();
        for (var reservation : schedule.reservations()) {
            if (reservation.slot() == slot && reservation.from() == from) {
                rates.put(reservation.segment(), reservation.rate());
            }
        }
        return rates;
    }

    /**
     * The segment whose frame goes next; none when nothing is pending.
     *
     * @param pending segments with something to send
     * @param urgent those of them that a barrier waits for
     * @param frameBytes of the largest frame that may be sent now
     */
    public Optional<SegmentId> next(
            Collection<SegmentId> pending, Set<SegmentId> urgent, int frameBytes, long nowNanos) {
        asked++;
        Choice best = null;
        for (var segment : pending) {
            double owed = earn(segment, frameBytes, nowNanos);
            var choice = new Choice(rank(segment, owed >= frameBytes, urgent), score(segment), segment);
            if (best == null || choice.isBefore(best)) {
                best = choice;
            }
        }
        return Optional.ofNullable(best).map(Choice::segment);
    }

    private int rank(SegmentId segment, boolean owed, Set<SegmentId> urgent) {
        if (ignoreScores) {
            return 2;
        }
        return urgent.contains(segment) ? 0 : owed ? 1 : 2;
    }

    private double score(SegmentId segment) {
        double score = scores.getOrDefault(segment, 1.0);
        return ignoreScores ? -score : score;
    }

    private double earn(SegmentId segment, int frameBytes, long nowNanos) {
        var account = accounts.computeIfAbsent(segment, s -> new Account());
        double rate = reserved.getOrDefault(segment, Rate.ZERO).bytesPerSecond();
        if (account.lastAsked == asked - 1 && nowNanos > account.earnedUntilNanos) {
            double most = frameBytes + rate * SLACK_NANOS / 1e9;
            double earned = rate * (nowNanos - account.earnedUntilNanos) / 1e9;
            account.owedBytes = Math.min(most, account.owedBytes + earned);
        }
        account.lastAsked = asked;
        account.earnedUntilNanos = nowNanos;
        return account.owedBytes;
    }

    /** Counts bytes of a segment that were sent. Borrowed bytes are not paid back: nobody else wanted them. */
    public void sent(SegmentId segment, int bytes) {
        var account = accounts.get(segment);
        if (account != null) {
            account.owedBytes = Math.max(0, account.owedBytes - bytes);
        }
    }

    private record Choice(int rank, double score, SegmentId segment) {
        boolean isBefore(Choice other) {
            if (rank != other.rank) {
                return rank < other.rank;
            }
            return score != other.score ? score > other.score : segment.compareTo(other.segment) < 0;
        }
    }
}
