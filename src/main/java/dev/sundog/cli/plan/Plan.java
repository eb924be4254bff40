package dev.sundog.cli.plan;

import dev.sundog.model.TreePath;
import dev.sundog.profile.Division;
import dev.sundog.profile.ScoredSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * When each segment would be hot, in order of score and, for comparison, when the same bytes are copied in order of name.
 *
 * @param lines in order of score
 * @param wireBytes of all
 * @param totalSeconds until all is hot, the same in either order
 */
record Plan(List<Line> lines, double wireBytes, double totalSeconds) {
    /** What an entry's name and metadata take on the wire, in bytes. */
    private static final double ENTRY_BYTES = 64;
    /** The part of the link that content gets; TLS, TCP and IP headers take the rest. */
    private static final double CONTENT_SHARE = 0.95;

    /** One segment, with the times in seconds at which its copy is complete and durable. */
    record Line(ScoredSegment scored, double wireBytes, double byScoreSeconds, double byNameSeconds) {}

    static Plan of(List<ScoredSegment> scored, Division division, List<Survey.Run> runs, double mbit, Duration rtt) {
        double bytesPerSecond = mbit * 1e6 / 8 * CONTENT_SHARE;
        double rttSeconds = rtt.toNanos() / 1e9;
        // two round trips until the first byte (TCP, TLS), one until the last is known to be durable
        double around = 3 * rttSeconds;
        var lastByName = new HashMap<TreePath, Double>();
        var fraction = new HashMap<TreePath, Double>();
        division.segments().forEach(s -> fraction.put(s.id().subtree(), s.compressedFraction()));
        double sent = 0;
        for (var run : runs) {
            var subtree = division.of(run.directory()).subtree();
            sent += run.bytes() * fraction.getOrDefault(subtree, 1.0) + run.entries() * ENTRY_BYTES;
            lastByName.put(subtree, sent);
        }
        var lines = new ArrayList<Line>();
        double inOrder = 0;
        for (var s : scored) {
            double wire = s.segment().bytes() * s.segment().compressedFraction()
                    + s.segment().files() * ENTRY_BYTES;
            inOrder += wire;
            double byName = lastByName.getOrDefault(s.segment().id().subtree(), 0.0);
            if (s.segment().files() > 0) {
                lines.add(new Line(s, wire, around + inOrder / bytesPerSecond, around + byName / bytesPerSecond));
            }
        }
        return new Plan(lines, inOrder, around + inOrder / bytesPerSecond);
    }
}
