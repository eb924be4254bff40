package dev.sundog.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the link did in a stretch of time, in parts of equal length.
 *
 * @param from when the first part begins, RFC 3339
 * @param stepSeconds of each part
 * @param parts how many there are
 * @param points those of which something is known, in order
 */
public record HistoryReport(String from, long stepSeconds, int parts, List<Point> points) {
    /** As far back can be asked for. */
    public static final Duration LONGEST = Duration.ofDays(731);

    public HistoryReport {
        points = List.copyOf(points);
    }

    /**
     * One part.
     *
     * @param part its number, from 0
     * @param watchedSeconds in which the agent looked
     * @param upSeconds of them, with the link up
     * @param rtt round trips in seconds; absent where nothing was measured, as everything else is
     * @param delayOut one-way to the other site, right but for {@code clockErrorSeconds}
     * @param delayIn one-way from it
     */
    public record Point(
            int part,
            long watchedSeconds,
            long upSeconds,
            Optional<Delay> rtt,
            Optional<Delay> delayOut,
            Optional<Delay> delayIn,
            Probes probes,
            Rates rates) {}

    /** A distribution of delays in seconds. */
    public record Delay(double min, double median, double p95, double max) {}

    /**
     * What packets found out besides.
     *
     * @param sent packets of which it was found out what became of them
     * @param unanswered of them, in time
     * @param lostOut on the way to the other site
     * @param lostIn on the way from it
     * @param jitterOutSeconds mean difference from packet to packet
     * @param clockErrorSeconds by which one-way delays may be wrong
     */
    public record Probes(
            long sent,
            long unanswered,
            long lostOut,
            long lostIn,
            Optional<Double> jitterOutSeconds,
            Optional<Double> jitterInSeconds,
            Optional<Double> clockErrorSeconds) {}

    /**
     * Bytes a second.
     *
     * @param delivery at which the other site received while this one always had something to send
     * @param foregroundOut what else left by the link's network interface
     */
    public record Rates(
            Optional<Rate> delivery,
            Optional<Rate> sent,
            Optional<Rate> received,
            Optional<Rate> foregroundOut,
            Optional<Rate> foregroundIn) {}

    /** Mean of a part, and the highest second of it. */
    public record Rate(double mean, double max) {}
}
