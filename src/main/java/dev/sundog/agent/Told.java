package dev.sundog.agent;

import dev.sundog.model.GroupId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the other site told last of each group.
 *
 * @param number of its last report
 * @param atNanos when that came, by the boot clock
 */
record Told(Map<String, PeerReport.GroupPart> parts, Optional<Long> number, long atNanos) {
    Told {
        parts = Map.copyOf(parts);
    }

    /**
     * After one more report.
     *
     * @param before absent while nothing was told
     * @return absent when the report says only what changed, and what it was before is not known
     */
    static Optional<Told> after(Optional<Told> before, PeerReport report, long nowNanos) {
        var parts = new HashMap<String, PeerReport.GroupPart>();
        if (!report.isWhole()) {
            var expected = before.flatMap(Told::number).map(n -> n + 1);
            if (expected.isEmpty() || !expected.equals(report.number())) {
                return Optional.empty();
            }
            parts.putAll(before.get().parts());
        }
        report.groups().forEach(part -> parts.put(part.group(), part));
        return Optional.of(new Told(parts, report.number(), nowNanos));
    }

    Optional<PeerReport.GroupPart> of(GroupId group) {
        return Optional.ofNullable(parts.get(group.name()));
    }
}
