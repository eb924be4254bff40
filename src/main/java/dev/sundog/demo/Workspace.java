package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The directory of one demonstration. Names are short: the path of a Unix socket must fit in 107 bytes. */
final class Workspace {
    private final Path root;
    private final boolean temporary;

    private Workspace(Path root, boolean temporary) {
        this.root = root;
        this.temporary = temporary;
    }

    /** In the given directory, which must be empty or absent, or in a new temporary one. */
    static Workspace create(Optional<Path> dir) {
        try {
            var root = dir.isPresent()
                    ? emptyDirectory(dir.get().toAbsolutePath())
                    : Files.createTempDirectory("sundog-demo-");
            Files.createDirectories(root.resolve("logs"));
            return new Workspace(root, dir.isEmpty());
        } catch (IOException e) {
            throw new OperatorException(
                    "The demonstration has no directory to work in: " + e, "Give a writable one with --dir", e);
        }
    }

    private static Path emptyDirectory(Path dir) throws IOException {
        Files.createDirectories(dir);
        try (var inside = Files.list(dir)) {
            if (inside.findAny().isPresent()) {
                throw new OperatorException(
                        "The directory " + dir + " is not empty", "Give --dir an empty or a new one");
            }
        }
        return dir;
    }

    Path root() {
        return root;
    }

    boolean isTemporary() {
        return temporary;
    }

    /** The workload's files at a site. */
    Path data(Site site) {
        return root.resolve("data-" + site.label());
    }

    Path installation() {
        return root.resolve("installation");
    }

    Path config(Voter voter) {
        return root.resolve(voter.label() + ".yaml");
    }

    Path state(Voter voter) {
        return root.resolve("state-" + voter.label());
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path ledger() {
        return root.resolve("ledger.txt");
    }

    /** What the clients read. */
    Path catalogueList() {
        return root.resolve("catalogue.txt");
    }

    Path shopClasses() {
        return root.resolve("shop");
    }

    /** Removes everything, as far as that works. */
    void delete() {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("Could not remove all of " + root + ": " + e.getMessage());
        }
    }
}
