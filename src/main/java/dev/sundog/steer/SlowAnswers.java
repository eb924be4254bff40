package dev.sundog.steer;

import java.util.HashMap;
import java.util.Map;

/**
 * By how much a service answers slower than it usually does: what is queued inside it shows nowhere else. Each operation is compared
 * with itself, so that a different mix of requests is not taken for slowness. A machine; confined to one thread.
 *
 * <p>An operation's usual time is the mean of its answers, forgotten with a time constant of a minute where they become slower and
 * of ten seconds where they become faster. Only what exceeds it by three standard errors of the window's mean counts.
 */
public final class SlowAnswers {
    private static final double SLOWER_SECONDS = 60;
    private static final double FASTER_SECONDS = 10;
    private static final double STANDARD_ERRORS = 3;
    /** Answers before an operation's usual time says anything. */
    private static final int ENOUGH = 20;
    /** Delay that counts as full where answers are quick. */
    private static final double LEAST_SECONDS = 0.015;

    private static final double MOST = 10;
    private static final int MOST_OPERATIONS = 1000;

    private final Map<String, Usual> operations = new HashMap<>();

    /** Answers of one operation in a window. */
    public record Times(long count, double seconds, double squares) {
        public static Times of(double seconds) {
            return new Times(1, seconds, seconds * seconds);
        }

        public Times plus(Times o) {
            return new Times(count + o.count, seconds + o.seconds, squares + o.squares);
        }

        double mean() {
            return seconds / count;
        }
    }

    private static final class Usual {
        private Times known = new Times(0, 0, 0);
        private double mean;
        private double variance;

        boolean isKnown() {
            return known.count >= ENOUGH;
        }

        /** 1 where answers take a third longer than usual. */
        double slowness(Times now) {
            double noise = STANDARD_ERRORS * Math.sqrt(variance / now.count);
            double delay = Math.max(0, now.mean() - mean - noise);
            return Math.min(MOST, delay / Math.max(LEAST_SECONDS, mean / 3));
        }

        void learn(Times now, double seconds) {
            if (!isKnown()) {
                known = known.plus(now);
                mean = known.mean();
                variance = Math.max(0, known.squares / known.count - mean * mean);
                return;
            }
            double away = now.squares / now.count - 2 * mean * now.mean() + mean * mean;
            variance = Math.max(0, variance + (away - variance) * share(seconds, SLOWER_SECONDS));
            mean += (now.mean() - mean) * share(seconds, now.mean() > mean ? SLOWER_SECONDS : FASTER_SECONDS);
        }

        private static double share(double seconds, double constant) {
            return 1 - Math.exp(-seconds / constant);
        }
    }

    /**
     * Takes in what was answered in a window.
     *
     * @return 0 for as usual, 1 for slower by a third of the usual time or by 15 ms, whichever is more, 10 at most
     */
    public double on(Map<String, Times> answers, double seconds) {
        double slowness = 0;
        long count = 0;
        for (var each : answers.entrySet()) {
            var usual = operations.get(each.getKey());
            if (usual == null) {
                if (operations.size() >= MOST_OPERATIONS) {
                    continue;
                }
                usual = new Usual();
                operations.put(each.getKey(), usual);
            }
            var now = each.getValue();
            if (usual.isKnown()) {
                slowness += now.count * usual.slowness(now);
                count += now.count;
            }
            usual.learn(now, seconds);
        }
        return count == 0 ? 0 : slowness / count;
    }
}
