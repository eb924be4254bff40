package dev.sundog.agent;

import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.telemetry.FilePath;
import dev.sundog.telemetry.Grouping;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whose services and whose files those are that spans tell of at one site. */
final class SpanPlaces implements Grouping {
    private final Map<String, GroupId> services;
    private final Map<GroupId, TreePath> roots;

    SpanPlaces(Map<String, GroupId> services, Collection<Workload> workloads, Site here) {
        this.services = Map.copyOf(services);
        var found = new HashMap<GroupId, TreePath>();
        for (var w : workloads) {
            Optional.ofNullable(w.roots().get(here))
                    .flatMap(FilePath::of)
                    .ifPresent(root -> found.put(w.group(), root));
        }
        this.roots = Map.copyOf(found);
    }

    @Override
    public Optional<GroupId> group(String service) {
        return Optional.ofNullable(services.get(service));
    }

    /** Of roots within each other, the innermost. */
    @Override
    public Optional<Placed> place(TreePath file) {
        return roots.entrySet().stream()
                .filter(e -> file.isWithin(e.getValue()))
                .max(Comparator.comparingInt(e -> e.getValue().depth()))
                .flatMap(e -> FilePath.beneath(e.getValue(), file).map(path -> new Placed(e.getKey(), path)));
    }
}
