package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Seeded inputs for the properties. */
final class Worlds {
    static final GroupId SHOP = new GroupId("shop");
    static final long DAY = 86_400_000_000_000L;
    static final long NOW = 20_000 * DAY;

    private Worlds() {}

    /** A run of one of so many operations on some of so many directories, up to ten minutes after 0. */
    static OperationObservation observation(SplittableRandom random, int operations, int directories) {
        int number = random.nextInt(operations);
        var data = new ArrayList<TreePath>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            data.add(TreePath.of("d" + random.nextInt(directories)));
        }
        var needs = new ArrayList<OperationKey>();
        if (random.nextInt(3) == 0) {
            needs.add(new OperationKey(SHOP, "op" + random.nextInt(operations)));
        }
        return new OperationObservation(
                SHOP,
                "op" + number,
                data,
                random.nextBoolean(),
                Math.exp(-random.nextDouble() * 8),
                1 + random.nextInt(20),
                needs,
                (long) (random.nextDouble() * 600e9));
    }

    /** Like {@link #observation}, with calls of every kind. */
    static OperationObservation calling(SplittableRandom random, int operations, int directories) {
        var o = observation(random, operations, directories);
        var calls = new ArrayList<Call>();
        for (int i = random.nextInt(3); i > 0; i--) {
            calls.add(new Call(
                    new OperationKey(SHOP, "op" + random.nextInt(operations)),
                    random.nextInt(5) / 2.0,
                    random.nextInt(3) > 0,
                    Call.Outcome.values()[random.nextInt(3)]));
        }
        return new OperationObservation(
                SHOP,
                o.operation(),
                o.data(),
                o.writing(),
                o.exclusiveSeconds(),
                o.count(),
                new Calls(calls),
                o.atNanos());
    }

    static Workload workload(GroupId group, int priority, List<Workload.DataRule> rules) {
        return new Workload(group, priority, Duration.ZERO, Map.of(), rules, List.of(), Optional.empty());
    }

    static Workload.DataRule rule(String subtree, Integer priority) {
        return new Workload.DataRule(TreePath.of(subtree), priority, true, Workload.Writes.ANY);
    }

    /** A division with one segment for each of the named directories, beside the root's. */
    static Division flat(GroupId group, int priority, String... directories) {
        var rules = new ArrayList<Workload.DataRule>();
        for (var directory : directories) {
            rules.add(rule(directory, null));
        }
        return flat(workload(group, priority, rules));
    }

    static Division flat(Workload workload) {
        var tree = new TreeSummary(NOW, Division.borders(workload));
        for (var border : Division.borders(workload)) {
            tree.addDirectory(border);
            tree.add(border.child(new byte[] {'f'}), 1_000_000, NOW - 400 * DAY);
        }
        return Division.divide(workload, tree, new DivisionSettings(1L << 40, 1), Optional.empty());
    }

    /** A random tree of files: names, sizes and times of change. */
    static List<FileAt> files(SplittableRandom random, int number) {
        var out = new ArrayList<FileAt>();
        for (int i = 0; i < number; i++) {
            var path = new StringBuilder();
            for (int depth = random.nextInt(6); depth > 0; depth--) {
                path.append('d')
                        .append((int) (Math.pow(random.nextDouble(), 2) * 4))
                        .append('/');
            }
            long size = (long) Math.exp(random.nextDouble() * 16);
            long age = path.toString().startsWith("d1/d0/") ? 1000 : random.nextLong(900) * DAY;
            out.add(new FileAt(TreePath.of(path.append('f').append(i).toString()), size, NOW - age));
        }
        return out;
    }

    record FileAt(TreePath path, long size, long mtimeNanos) {}

    static TreeSummary tree(List<FileAt> files, Set<TreePath> borders) {
        var tree = new TreeSummary(NOW, borders);
        files.forEach(f -> tree.add(f.path(), f.size(), f.mtimeNanos()));
        return tree;
    }
}
