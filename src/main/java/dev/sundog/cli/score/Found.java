package dev.sundog.cli.score;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A file to read. */
record Found(Path path, long bytes) {
    private static final int MOST = 100_000;

    /**
     * The files that were named, and all regular files in the directories that were, in order of their names.
     *
     * @throws OperatorException when one is not there
     */
    static List<Found> all(List<Path> named) {
        var out = new ArrayList<Found>();
        for (var path : named) {
            if (!Files.isReadable(path)) {
                throw new OperatorException(
                        Files.exists(path) ? path + " may not be read" : "There is no " + path,
                        "Name files or directories of telemetry: see 'sundog score --help'");
            }
            try {
                Files.walkFileTree(path, new Collecting(out));
            } catch (IOException e) {
                throw new OperatorException(path + " cannot be read: " + e.getMessage(), "Check its permissions", e);
            }
        }
        out.sort((a, b) -> a.path.compareTo(b.path));
        return out;
    }

    private static final class Collecting extends SimpleFileVisitor<Path> {
        private final List<Found> into;

        Collecting(List<Found> into) {
            this.into = into;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (into.size() >= MOST) {
                throw new OperatorException("There are more than " + MOST + " files", "Name fewer");
            }
            if (attributes.isRegularFile() || Files.isRegularFile(file)) {
                into.add(new Found(file, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            into.add(new Found(file, 0)); // is said when it is opened
            return FileVisitResult.CONTINUE;
        }
    }
}
