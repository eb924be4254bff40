package dev.sundog.agent;

import dev.sundog.api.ConflictReport;
import dev.sundog.transfer.SharedConflicts;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts conflicts into the words of the API.
 *
 * @param root directory of the group's data at this site
 */
record ConflictWords(String group, String root) {
    /** What happened, where the version that lost is, and why. */
    ConflictReport of(SharedConflicts.Conflict c) {
        var remark = c.remark();
        var name = group + "/" + remark.of();
        var path = group + "/" + c.path();
        var wrote = remark.site().label();
        return switch (remark.kind()) {
            case COPY ->
                report(c, name, Optional.of(path), "both sites wrote " + name + "; what " + wrote + " wrote is here");
            case ASIDE -> {
                var place = c.place().map(p -> root + "/.sundog/" + p);
                yield report(
                        c,
                        path,
                        place,
                        "both sites wrote it; what " + wrote + " wrote is out of the tree"
                                + (place.isPresent() ? "" : ", at the other site"));
            }
            case DELETED -> report(c, path, Optional.empty(), wrote + " deleted what the other site wrote meanwhile");
        };
    }

    private ConflictReport report(SharedConflicts.Conflict c, String name, Optional<String> keptAt, String why) {
        return new ConflictReport(
                group + "/" + c.path(),
                group,
                c.remark().kind().name().toLowerCase(Locale.ROOT),
                c.remark().site(),
                Instant.ofEpochMilli(c.remark().atMillis()).toString(),
                name,
                keptAt,
                why);
    }
}
