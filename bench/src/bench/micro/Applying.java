package bench.micro;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Marker;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the file system is asked for: a new version of 16 MiB with one new block, made beside; a look at 5,000 names. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Applying {
    private static final int EDIT = 4_096;
    private static final int NAMES = 5_000;

    private final byte[] edit = Content.noise(5, EDIT);
    private Path root;
    private DirectoryTree tree;
    private TreePath file;

    @Setup
    public void make() throws IOException {
        root = Files.createTempDirectory("sundog-micro-");
        tree = DirectoryTree.open(root.toString());
        tree.writeMarker(new Marker("micro", new GroupId("micro"), "m"));
        Files.write(root.resolve("file"), Content.noise(1, Content.BYTES));
        file = TreePath.of("file");
        var names = Files.createDirectory(root.resolve("names"));
        for (int i = 0; i < NAMES; i++) {
            Files.createFile(names.resolve("name" + i));
        }
    }

    @TearDown
    public void remove() throws IOException {
        tree.close();
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Not synced: how long a disk takes is not ours. */
    @Benchmark
    public void applyOneBlock() {
        try (var staged = tree.stage(1)) {
            staged.copyFrom(file, 0, Content.BYTES / 2);
            staged.write(edit, 0, EDIT);
            staged.copyFrom(file, Content.BYTES / 2 + EDIT, Content.BYTES / 2 - EDIT);
            tree.publish(staged, file, tree.stat(file));
        }
    }

    @Benchmark
    public long scan() {
        var count = new Visitor() {
            private long bytes;

            @Override
            public void entry(TreePath path, Stat stat) {
                bytes += stat.size();
            }

            @Override
            public void unreadable(TreePath path, String why) {
                throw new IllegalStateException(path + ": " + why);
            }

            @Override
            public void skipped(TreePath path, String why) {
                throw new IllegalStateException(path + ": " + why);
            }
        };
        tree.scan(TreePath.ROOT, count);
        return count.bytes;
    }
}
