package dev.sundog.transfer;

import dev.sundog.model.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What a tree looks like, for comparing two of them. */
final class Look {
    private Look() {}

    static TreeMap<String, String> at(Path root) throws Exception {
        var out = new TreeMap<String, String>();
        try (var all = Files.walk(root)) {
            for (var p : all.toList()) {
                var name = root.relativize(p).toString();
                if (name.isEmpty() || name.startsWith(".sundog")) {
                    continue;
                }
                if (Files.isSymbolicLink(p)) {
                    out.put(name, "-> " + Files.readSymbolicLink(p));
                } else if (Files.isDirectory(p)) {
                    out.put(name, "dir " + PosixFilePermissions.toString(Files.getPosixFilePermissions(p)));
                } else {
                    out.put(
                            name,
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(p)) + " "
                                    + Files.getLastModifiedTime(p).to(TimeUnit.NANOSECONDS) + " "
                                    + Digest.of(Files.readAllBytes(p)));
                }
            }
        }
        return out;
    }
}
