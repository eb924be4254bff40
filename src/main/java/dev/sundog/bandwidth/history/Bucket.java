package dev.sundog.bandwidth.history;

import java.util.List;

/**
 * What a link did in an interval.
 *
 * @param startSeconds since 1970, by the clock of that time
 * @param rtt round trips in seconds
 * @param there one-way delays to the other site in seconds, right but for the clocks' error
 * @param back from it
 */
public record Bucket(
        long startSeconds,
        Watched watched,
        Probes probes,
        Spread rtt,
        Spread there,
        Spread back,
        Variation variation,
        Rates rates) {
    /**
     * Seconds in which this site's agent looked.
     *
     * @param up of them, with the link up
     */
    public record Watched(long seconds, long up) {}

    /**
     * Packets that were sent to find out.
     *
     * @param decided of which it was found out in this interval what became of them
     * @param answered of them in time
     * @param lostThere on the way to the other site
     * @param lostBack on the way from it; what is in neither was late, or nobody knows where it was lost
     * @param repeated answers that came twice
     */
    public record Probes(
            long decided,
            long answered,
            long lostThere,
            long lostBack,
            long repeated,
            long overtakenThere,
            long overtakenBack) {
        static final Probes NONE = new Probes(0, 0, 0, 0, 0, 0, 0);

        Probes and(Probes o) {
            return new Probes(
                    decided + o.decided,
                    answered + o.answered,
                    lostThere + o.lostThere,
                    lostBack + o.lostBack,
                    repeated + o.repeated,
                    overtakenThere + o.overtakenThere,
                    overtakenBack + o.overtakenBack);
        }
    }

    /**
     * How delays changed.
     *
     * @param jitterThere mean difference from packet to packet, in seconds
     * @param clockError by which one-way delays may be wrong, in seconds
     */
    public record Variation(Mean jitterThere, Mean jitterBack, Mean clockError) {}

    /** The same, as of another beginning. */
    Bucket at(long otherStartSeconds) {
        return new Bucket(otherStartSeconds, watched, probes, rtt, there, back, variation, rates);
    }

    /** All of these in one, which begins when the first does. There must be one at least. */
    public static Bucket merged(List<Bucket> all) {
        return new Bucket(
                all.getFirst().startSeconds,
                new Watched(
                        all.stream().mapToLong(b -> b.watched.seconds).sum(),
                        all.stream().mapToLong(b -> b.watched.up).sum()),
                all.stream().map(Bucket::probes).reduce(Probes.NONE, Probes::and),
                Spread.merged(all.stream().map(Bucket::rtt).toList()),
                Spread.merged(all.stream().map(Bucket::there).toList()),
                Spread.merged(all.stream().map(Bucket::back).toList()),
                new Variation(
                        Mean.merged(all, b -> b.variation.jitterThere),
                        Mean.merged(all, b -> b.variation.jitterBack),
                        Mean.merged(all, b -> b.variation.clockError)),
                Rates.merged(all.stream().map(Bucket::rates).toList()));
    }
}
