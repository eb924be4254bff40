package dev.sundog.agent;

import dev.sundog.api.Json;
import dev.sundog.model.CopyState;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.steer.Constitution;
import dev.sundog.steer.LeaseCodec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What one site tells the other a few times a second. As JSON on the wire; unknown fields are ignored, another version is not
 * read.
 *
 * @param version 1 of all groups, 2 of those alone that are not as in the report before
 * @param rule who alone decides about leases, where there is no witness
 * @param number one more than that of the report before; absent where an older agent tells it
 * @param groups one part for each group
 */
record PeerReport(int version, Optional<RulePart> rule, Optional<Long> number, List<GroupPart> groups) {
    static final int WHOLE = 1;
    static final int CHANGES = 2;

    /**
     * A constitution.
     *
     * @param table it began with: a lease table as the voters write it, in Base64
     */
    record RulePart(long constitution, String table) {
        static RulePart of(Constitution c) {
            return new RulePart(c.number(), Base64.getEncoder().encodeToString(LeaseCodec.encode(c.start())));
        }

        Constitution decode() {
            return new Constitution(
                    constitution, LeaseCodec.decodeView(Base64.getDecoder().decode(table)));
        }
    }

    /**
     * One group.
     *
     * @param epoch in which the sender holds it; 0 when it does not
     * @param wish of an operator at the sender; absent for none
     * @param seen scores by what the sender's programs do; absent where an older agent tells it
     */
    record GroupPart(
            String group,
            long epoch,
            LoadPart load,
            double shedBelow,
            List<SegmentPart> segments,
            Optional<WishPart> wish,
            Optional<List<SeenPart>> seen) {}

    /**
     * How critical the sender holds a segment for, by what it has seen itself.
     *
     * @param subtree bytes of its path in hexadecimal
     * @param score 1 to 10, in tenths
     */
    record SeenPart(String subtree, double score) {
        SeenPart {
            SegmentPart.path(subtree);
        }

        SegmentId id(GroupId group) {
            return new SegmentId(group, SegmentPart.path(subtree));
        }
    }

    /**
     * That the group moves: who holds it in this epoch is to hand it over; who mirrors it is to take it, whatever is lost.
     *
     * @param epoch of the lease; of any other it says nothing
     */
    record WishPart(long epoch) {}

    /**
     * What of a segment is not durable at the other site.
     *
     * @param bytes of content
     * @param versions entries
     * @param oldestMillis since the oldest of them was seen to change
     */
    record BehindPart(long bytes, long versions, long oldestMillis) {}

    /**
     * How loaded the sender's service of the group is.
     *
     * @param learned whether it was seen to take no more than its capacity; absent where an older agent tells it
     * @param asked of the service, by data; absent where an older agent tells it
     */
    record LoadPart(
            double requestsPerSecond,
            double capacityPerSecond,
            boolean overloaded,
            boolean ready,
            Optional<Boolean> learned,
            Optional<List<AskedPart>> asked) {
        /** Of a service that is asked for nothing. */
        static LoadPart none(boolean ready) {
            return new LoadPart(0, 0, false, ready, Optional.empty(), Optional.empty());
        }
    }

    /**
     * Requests for some data.
     *
     * @param subtree bytes of its path in hexadecimal
     */
    record AskedPart(String subtree, double readsPerSecond, double allPerSecond) {
        AskedPart {
            SegmentPart.path(subtree);
        }

        TreePath path() {
            return SegmentPart.path(subtree);
        }
    }

    /**
     * One segment, told by its holder.
     *
     * @param subtree bytes of its path in hexadecimal
     * @param lagMillis age of the oldest change that is not durable at the other site
     * @param publicShare of its shiftable reads that public shall serve; negative for the holder alone
     * @param behind absent where an older agent tells it
     */
    record SegmentPart(
            String subtree,
            CopyState state,
            long lagMillis,
            double score,
            double publicShare,
            Optional<BehindPart> behind) {
        SegmentPart {
            path(subtree);
        }

        SegmentId id(GroupId group) {
            return new SegmentId(group, path(subtree));
        }

        /** @throws IllegalArgumentException, or OperatorException: then nobody reads the report */
        static TreePath path(String hex) {
            return TreePath.of(HexFormat.of().parseHex(hex));
        }

        static String hex(TreePath path) {
            return HexFormat.of().formatHex(path.bytes());
        }
    }

    static PeerReport whole(Constitution constitution, long number, List<GroupPart> groups) {
        return new PeerReport(WHOLE, Optional.of(RulePart.of(constitution)), Optional.of(number), groups);
    }

    static PeerReport changes(Constitution constitution, long number, List<GroupPart> groups) {
        return new PeerReport(CHANGES, Optional.of(RulePart.of(constitution)), Optional.of(number), groups);
    }

    boolean isWhole() {
        return version == WHOLE;
    }

    byte[] encode() {
        return Json.line(this).getBytes(StandardCharsets.UTF_8);
    }

    static Optional<PeerReport> decode(byte[] text) {
        try {
            var report = Json.mapper().readValue(text, PeerReport.class);
            return report != null && (report.version() == WHOLE || report.version() == CHANGES)
                    ? Optional.of(report)
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException | OperatorException e) {
            return Optional.empty(); // as one of another version
        }
    }
}
