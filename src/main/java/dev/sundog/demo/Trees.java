package dev.sundog.demo;

import dev.sundog.model.Digest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether two trees are the same: contents, modes, modification times of files, and links. Sundog's own directory does not count. */
final class Trees {
    private static final String OWN = ".sundog";

    private Trees() {}

    /** What differs, in words, at most so many lines; empty when the trees are equal. */
    static List<String> differences(Path left, Path right, int most) throws IOException {
        var a = describe(left);
        var b = describe(right);
        var names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        var found = new ArrayList<String>();
        for (var name : names) {
            var here = a.getOrDefault(name, "absent");
            var there = b.getOrDefault(name, "absent");
            if (!here.equals(there) && found.size() < most) {
                found.add(name + ": " + here + " / " + there);
            }
        }
        return found;
    }

    private static Map<String, String> describe(Path root) throws IOException {
        var entries = new TreeMap<String, String>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) throws IOException {
                if (dir.getFileName().toString().equals(OWN)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!dir.equals(root)) {
                    entries.put(root.relativize(dir).toString(), "directory " + mode(dir));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                var name = root.relativize(file).toString();
                entries.put(
                        name,
                        is.isSymbolicLink()
                                ? "link to " + Files.readSymbolicLink(file)
                                : "file " + mode(file) + " "
                                        + is.lastModifiedTime().toInstant() + " "
                                        + Digest.of(Files.readAllBytes(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        return entries;
    }

    private static String mode(Path path) throws IOException {
        var is = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return PosixFilePermissions.toString(is.permissions());
    }
}
