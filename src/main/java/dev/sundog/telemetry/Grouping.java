package dev.sundog.telemetry;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import java.util.Locale;
import java.util.Optional;

/** Which group a service belongs to, and a file. */
public interface Grouping {
    /** The group of a service by its {@code service.name}; empty for one that is nobody's, which is not profiled. */
    Optional<GroupId> group(String service);

    /**
     * Where a file lies in the data of a group.
     *
     * @param path beneath the group's root
     */
    record Placed(GroupId group, TreePath path) {}

    /**
     * Finds a file in the data of groups.
     *
     * @param file its absolute path, without the slash that it begins with
     */
    default Optional<Placed> place(TreePath file) {
        return Optional.empty();
    }

    /** A group for each service, named after it: for telemetry that comes without a configuration. */
    static Grouping byService() {
        return service -> {
            var name = service.toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9-]+", "-")
                    .replaceFirst("^-+", "");
            var kept = name.length() > 63 ? name.substring(0, 63) : name;
            return Optional.of(new GroupId(kept.isEmpty() ? "unknown" : kept));
        };
    }
}
