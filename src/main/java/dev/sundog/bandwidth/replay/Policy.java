package dev.sundog.bandwidth.replay;

/** A rule by which each slot is shared out, knowing what waits, what is written in it and what the link carries in it. */
sealed interface Policy {
    /**
     * What each segment is given in a slot, in whole bytes per second: no more in all than the link carries, and to nobody more than waits.
     *
     * @param waiting what was written up to the end of the slot and is not sent
     */
    long[] share(int slot, Waiting[] waiting);

    /** Rules that look at what waits and no further. */
    final class Simple implements Policy {
        private final Trace trace;
        private final Rule rule;
        private final long most;

        /** @param most a fixed cap, in bytes per second */
        Simple(Trace trace, Rule rule, long most) {
            this.trace = trace;
            this.rule = rule;
            this.most = most;
        }

        @Override
        public long[] share(int slot, Waiting[] waiting) {
            long free = Math.min(most, trace.link().get(slot));
            return switch (rule) {
                case FAIR -> Sharing.fairly(free, waiting, i -> 1);
                case WEIGHTED_FAIR ->
                    Sharing.fairly(free, waiting, i -> trace.segments().get(i).score());
                case EARLIEST_DUE -> Sharing.inOrder(free, waiting, i -> waiting[i].nextDue());
                case STRICT_PRIORITY ->
                    Sharing.inOrder(free, waiting, i -> -trace.segments().get(i).score());
            };
        }
    }

    /** What people do without a plan. */
    enum Rule {
        FAIR,
        WEIGHTED_FAIR,
        EARLIEST_DUE,
        STRICT_PRIORITY
    }

    /** What somebody decided beforehand. */
    final class Given implements Policy {
        private final long[][] rates;
        private final int from;

        /** @param rates by segment and slot, from this slot on */
        Given(long[][] rates, int from) {
            this.rates = rates;
            this.from = from;
        }

        @Override
        public long[] share(int slot, Waiting[] waiting) {
            var out = new long[rates.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = rates[i][slot - from];
            }
            return out;
        }
    }

    /** The allocator, asked anew in every slot. */
    final class Planned implements Policy {
        private final Replanning replanning;

        Planned(Replanning replanning) {
            this.replanning = replanning;
        }

        @Override
        public long[] share(int slot, Waiting[] waiting) {
            return replanning.firstSlot(slot, waiting);
        }
    }
}
