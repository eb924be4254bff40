package dev.sundog.api;

import java.util.List;
import java.util.Optional;

/**
 * How far the proof came that both copies of a group hold the same.
 *
 * @param segment the only one that is read; absent for all of the group
 * @param phase {@code reading}, {@code repairing}, {@code done} or {@code stopped}
 * @param startedAt ISO 8601, UTC
 * @param found what was otherwise than agreed; the first thousand of each side
 * @param why it was stopped; empty otherwise
 * @param bothWrite whether both sites write the group
 */
public record VerifyReport(
        String group,
        Optional<String> segment,
        String phase,
        String startedAt,
        Read read,
        List<Finding> found,
        String why,
        boolean bothWrite) {
    public VerifyReport {
        found = List.copyOf(found);
    }

    /**
     * How much has been read.
     *
     * @param here at the site that was asked: it holds the group, or both write it
     * @param there at the other
     * @param expected how much there is
     */
    public record Read(Count here, Count there, Count expected) {
        /** How many names were otherwise than agreed, at both sites. */
        public long differences() {
            return here.differences() + there.differences();
        }
    }

    /** Names, bytes of content, and names that were otherwise than agreed. */
    public record Count(long files, long bytes, long differences) {}

    /**
     * One name.
     *
     * @param site where
     * @param kind {@code content}: looks as it did and holds other bytes; {@code changed}, {@code missing}, {@code extra}, {@code
     *     unreadable}; {@code unrepaired}: named before as {@code content}, and still so
     * @param path beneath the root, as text
     */
    public record Finding(String site, String kind, String path) {}

    /** Whether it came to an end, good or bad. */
    public boolean over() {
        return phase.equals("done") || phase.equals("stopped");
    }
}
