package bench.sync;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Looking at whole trees. Sundog's own directory in a root is no part of them. */
final class Trees {
    private Trees() {}

    /** Where two trees first differ: in a name, a kind, content, mode or time (to the second); empty when they are alike. */
    static Optional<String> difference(Path here, Path there) throws IOException {
        var mine = entries(here);
        var theirs = entries(there);
        for (var name : mine.keySet()) {
            if (!theirs.containsKey(name)) {
                return Optional.of(name + " is missing there");
            }
        }
        for (var entry : theirs.entrySet()) {
            var name = entry.getKey();
            if (!mine.containsKey(name)) {
                return Optional.of(name + " is too much there");
            }
            var differs = differs(here.resolve(name), mine.get(name), there.resolve(name), entry.getValue());
            if (differs.isPresent()) {
                return Optional.of(name + ": " + differs.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> differs(Path here, PosixFileAttributes mine, Path there, PosixFileAttributes theirs)
            throws IOException {
        if (mine.isDirectory() || theirs.isDirectory()) {
            return mine.isDirectory() == theirs.isDirectory() ? Optional.empty() : Optional.of("another kind");
        }
        if (mine.size() != theirs.size()) {
            return Optional.of("size " + mine.size() + " here, " + theirs.size() + " there");
        }
        if (!mine.permissions().equals(theirs.permissions())) {
            return Optional.of("mode");
        }
        if (mine.lastModifiedTime().to(TimeUnit.SECONDS)
                != theirs.lastModifiedTime().to(TimeUnit.SECONDS)) {
            return Optional.of("time of modification");
        }
        long at = Files.mismatch(here, there);
        return at < 0 ? Optional.empty() : Optional.of("content at byte " + at);
    }

    private static SortedMap<String, PosixFileAttributes> entries(Path root) throws IOException {
        var out = new TreeMap<String, PosixFileAttributes>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) throws IOException {
                if (dir.equals(root)) {
                    return FileVisitResult.CONTINUE;
                }
                if (dir.equals(root.resolve(".sundog"))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return visitFile(dir, a);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                var posix = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                out.put(root.relativize(file).toString(), posix);
                return FileVisitResult.CONTINUE;
            }
        });
        return out;
    }

    /** The regular files beneath a directory, in order. */
    static List<Path> files(Path root) throws IOException {
        return entries(root).entrySet().stream()
                .filter(e -> e.getValue().isRegularFile())
                .map(e -> root.resolve(e.getKey()))
                .toList();
    }

    static void remove(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
