package dev.sundog.cli.plan;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.model.TreePath;
import dev.sundog.profile.TreeSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What one walk finds: the summary to divide, the order of copying by name, files to sample, and what is in the way. */
final class Survey implements Visitor {
    private static final int CANDIDATES = 6;

    private final TreeSummary summary;
    private final Progress progress;
    private final long seed;
    private final List<Directory> directories = new ArrayList<>();
    private final List<Aside> unreadable = new ArrayList<>();
    private final List<Aside> skipped = new ArrayList<>();
    private final List<DatabaseSign> databases = new ArrayList<>();

    /** What is not counted, and why. */
    record Aside(TreePath path, String why) {}

    /** A file that may be sampled; of all files, those with the smallest {@code draw} are a sample weighted by size. */
    record Candidate(TreePath file, long bytes, double draw) {}

    /** What a directory holds itself. */
    record Run(TreePath directory, long bytes, long entries) {}

    private static final class Directory {
        final TreePath path;
        final List<Candidate> candidates = new ArrayList<>(0);
        long bytes;
        long entries;

        Directory(TreePath path) {
            this.path = path;
        }
    }

    Survey(long epochNanos, Progress progress, long seed) {
        this.summary = new TreeSummary(epochNanos, Set.of());
        this.progress = progress;
        this.seed = seed;
    }

    @Override
    public void entry(TreePath path, Stat stat) {
        var directory = directory(path.parent());
        directory.entries++;
        long bytes = stat.kind() == Kind.FILE ? stat.size() : 0;
        if (stat.kind() == Kind.DIRECTORY) {
            summary.addDirectory(path);
        } else {
            summary.add(path, bytes, stat.mtimeNanos());
            DirectoryTree.liveDatabaseEvidence(path).ifPresent(e -> databases.add(new DatabaseSign(path, e)));
        }
        if (bytes > 0) {
            directory.bytes += bytes;
            offer(directory, path, bytes);
        }
        progress.entry(bytes);
    }

    private Directory directory(TreePath path) {
        if (directories.isEmpty() || !directories.getLast().path.equals(path)) {
            directories.add(new Directory(path));
        }
        return directories.getLast();
    }

    /** The draw depends on the path alone, not on the order in which the file system lists names. */
    private void offer(Directory directory, TreePath file, long bytes) {
        double even = new SplittableRandom(seed + file.hashCode()).nextDouble();
        double draw = -Math.log(1 - even) / bytes;
        var candidates = directory.candidates;
        if (candidates.size() == CANDIDATES) {
            var last = candidates.stream()
                    .max(Comparator.comparingDouble(Candidate::draw))
                    .orElseThrow();
            if (last.draw <= draw) {
                return;
            }
            candidates.remove(last);
        }
        candidates.add(new Candidate(file, bytes, draw));
    }

    @Override
    public void unreadable(TreePath path, String why) {
        unreadable.add(new Aside(path, why));
    }

    @Override
    public void skipped(TreePath path, String why) {
        skipped.add(new Aside(path, why));
    }

    TreeSummary summary() {
        return summary;
    }

    /** In order of name. */
    List<Run> runs() {
        var out = new ArrayList<Run>(directories.size());
        directories.forEach(d -> out.add(new Run(d.path, d.bytes, d.entries)));
        out.sort(Comparator.comparing(Run::directory));
        return out;
    }

    /** In order of path within each directory's. */
    List<Candidate> candidates() {
        var out = new ArrayList<Candidate>();
        directories.forEach(directory -> out.addAll(directory.candidates));
        out.sort(Comparator.comparing(Candidate::file));
        return out;
    }

    /** Whether the walk could not even begin. */
    boolean sawNothing() {
        return summary.entries() == 0 && !unreadable.isEmpty();
    }

    List<Aside> unreadable() {
        return sorted(unreadable);
    }

    /** What is never mirrored: devices, sockets, pipes, other file systems. */
    List<Aside> skipped() {
        return sorted(skipped);
    }

    List<DatabaseSign> databases() {
        return DatabaseSign.outermost(databases.stream()
                .sorted(Comparator.comparing(DatabaseSign::file))
                .toList());
    }

    private static List<Aside> sorted(List<Aside> all) {
        return all.stream().sorted(Comparator.comparing(Aside::path)).toList();
    }
}
