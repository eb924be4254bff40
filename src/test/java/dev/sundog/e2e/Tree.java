package dev.sundog.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Trees of files for tests, the same for the same seed. */
final class Tree {
    private static final List<String> MODES = List.of("rw-r--r--", "rw-------", "rwxr-xr-x", "r--r-----");
    private final Path root;
    private final Random random;

    Tree(Path root, long seed) {
        this.root = root;
        this.random = new Random(seed);
    }

    /** So many files of the given mean size in subdirectories of {@code dir}, with links, empty files and empty directories between. */
    void fill(String dir, int files, int meanBytes) throws IOException {
        for (int i = 0; i < files; i++) {
            var parent = Files.createDirectories(root.resolve(dir).resolve("d" + random.nextInt(1 + files / 20)));
            var file = parent.resolve("f" + i);
            var content = new byte[random.nextInt(10) == 0 ? 0 : random.nextInt(2 * meanBytes)];
            random.nextBytes(content);
            Files.write(file, content);
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(MODES.get(random.nextInt(MODES.size()))));
            var time =
                    Instant.ofEpochSecond(1_000_000_000L + random.nextInt(600_000_000), random.nextInt(1_000_000_000));
            Files.setLastModifiedTime(file, FileTime.from(time));
            if (i % 25 == 0) {
                Files.createSymbolicLink(parent.resolve("l" + i), Path.of("f" + i));
                Files.createSymbolicLink(parent.resolve("dangling" + i), Path.of("/nowhere/" + "x".repeat(i % 90)));
                Files.createDirectories(parent.resolve("empty" + i));
            }
        }
    }

    /** A file whose name is the bytes ff fe, which no locale can write; made by a shell, since Java may not be able to. */
    void unspeakable(String dir) throws IOException, InterruptedException {
        Files.createDirectories(root.resolve(dir));
        var script =
                "cd \"$1\" && n=$(printf '\\377\\376') && printf 'of no charset' > \"$n\" && ln -s \"$n\" \"l$n\" &&"
                        + " mkdir \"d$n\" && : > \"d$n/$n\"";
        var ended = Peer.run(List.of("sh", "-c", script, "sh", root.resolve(dir).toString()));
        if (ended.code() != 0) {
            throw new IOException(ended.said());
        }
    }

    /** Changes some files: appends, overwrites, deletes, renames. */
    void churn(String dir, int changes) throws IOException {
        for (int i = 0; i < changes; i++) {
            var file = root.resolve(dir).resolve("changed" + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> Files.write(file, ("new " + i).getBytes(StandardCharsets.UTF_8));
                case 1 -> Files.deleteIfExists(file);
                case 2 -> {
                    if (Files.exists(file)) {
                        Files.move(file, file.resolveSibling("renamed" + i), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                default -> Files.write(file, new byte[random.nextInt(20_000)]);
            }
        }
    }
}
