package dev.sundog.api;

import dev.sundog.model.Contribution;
import dev.sundog.model.Quantiles;
import java.util.List;
import java.util.Optional;

/**
 * What will be sent, in which order, and when it will be there.
 *
 * @param linkBytesPerSecond what the link can carry now
 * @param lowestLinkBytesPerSecond the lowest that is expected within the horizon
 * @param courses what is reserved over the horizon
 * @param notes what a reader has to know about these numbers, such as a short history
 */
public record PlanReport(
        Quantiles linkBytesPerSecond,
        Quantiles lowestLinkBytesPerSecond,
        double horizonSeconds,
        List<Line> segments,
        Courses courses,
        List<String> notes) {
    public PlanReport {
        segments = List.copyOf(segments);
        notes = List.copyOf(notes);
    }

    /**
     * Rates over the horizon, in steps that a picture can show.
     *
     * @param stepSeconds 0 while there is no plan
     * @param linkBytesPerSecond what the link is expected to carry in each step
     * @param segments those with most reserved, by score; the others as one
     */
    public record Courses(double stepSeconds, List<Quantiles> linkBytesPerSecond, List<Course> segments) {
        public Courses {
            linkBytesPerSecond = List.copyOf(linkBytesPerSecond);
            segments = List.copyOf(segments);
        }
    }

    /** What one segment has reserved, in each step. */
    public record Course(String segment, List<Long> bytesPerSecond) {
        public Course {
            bytesPerSecond = List.copyOf(bytesPerSecond);
        }
    }

    /**
     * One segment of a plan.
     *
     * @param backlogBytes that still have to be sent, as expected on the wire
     * @param neededBytesPerSecond to keep the rpo at the expected rate of change
     * @param hotAfterSeconds in the planned order; absent where the horizon ends first
     * @param unorderedSeconds if everything were copied without an order
     * @param unmet what the segment lacks when its rpo cannot be met
     */
    public record Line(
            String segment,
            double score,
            List<Contribution> contributions,
            long bytes,
            long backlogBytes,
            double neededBytesPerSecond,
            Optional<Double> hotAfterSeconds,
            double unorderedSeconds,
            Optional<String> unmet) {
        public Line {
            contributions = List.copyOf(contributions);
        }
    }
}
