package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state directory and the data: there, open to this user, room left, few enough directories to watch. */
final class DiskChecks {
    private static final long LITTLE_ROOM_BYTES = 1L << 30;
    private static final Path WATCHES = Path.of("/proc/sys/fs/inotify/max_user_watches");

    List<FindingReport> state(Path state) {
        var findings = new ArrayList<FindingReport>();
        var there = existing(state);
        var how = there.equals(state.toAbsolutePath()) ? " is writable" : " can be made in " + there;
        if (Files.isDirectory(there) && Files.isWritable(there)) {
            findings.add(FindingReport.ok("state directory", state + how));
            findings.add(room("room for state", there));
        } else {
            findings.add(FindingReport.fail(
                    "state directory",
                    state + " cannot be written by this user",
                    "Make it (mode 0700) for the agent's user, or name another with --state"));
        }
        return findings;
    }

    private static Path existing(Path path) {
        var there = path.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    /** The directory, or what it would be made in, if this user may write there. */
    static Optional<Path> standing(Path path) {
        return Optional.of(existing(path)).filter(p -> Files.isDirectory(p) && Files.isWritable(p));
    }

    List<FindingReport> root(String group, Path root) {
        var check = "data of " + group;
        if (!Files.exists(root)) {
            return List.of(FindingReport.fail(check, root + " does not exist", "Make it, or mount what belongs there"));
        }
        if (!Files.isDirectory(root)) {
            return List.of(FindingReport.fail(check, root + " is not a directory", "Correct 'root' of " + group));
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root) || !Files.isWritable(root)) {
            return List.of(FindingReport.fail(
                    check, root + " may not be read and written by this user", "Give the agent's user rwx on it"));
        }
        return List.of(
                FindingReport.ok(check, root + " can be read and written"),
                room("room for " + group, root),
                watches(group, root));
    }

    private static FindingReport room(String check, Path at) {
        try {
            var store = Files.getFileStore(at);
            long free = store.getUsableSpace();
            var found = (free >> 20) + " MiB free at " + at;
            return free < LITTLE_ROOM_BYTES
                    ? FindingReport.warn(check, found, "Make room: a full disk stops mirroring")
                    : FindingReport.ok(check, found);
        } catch (IOException e) {
            return FindingReport.warn(check, "cannot be told: " + e.getMessage(), "Look with df " + at);
        }
    }

    private static FindingReport watches(String group, Path root) {
        var check = "watches of " + group;
        try {
            long limit = Long.parseLong(Files.readString(WATCHES).strip());
            return watches(check, countDirectories(root, limit), limit);
        } catch (IOException | NumberFormatException e) {
            return FindingReport.warn(check, "cannot be told: " + e.getMessage(), "Scans alone will find changes");
        }
    }

    static FindingReport watches(String check, long directories, long limit) {
        var found = directories + " directories, this user may watch " + limit;
        return directories > limit * 8 / 10
                ? FindingReport.warn(
                        check,
                        found,
                        "Raise it: sysctl fs.inotify.max_user_watches=" + Math.max(524_288, directories * 2))
                : FindingReport.ok(check, found);
    }

    /** Stops once it has found more than the limit: then it does not matter how many. */
    static long countDirectories(Path root, long limit) throws IOException {
        var count = new long[1];
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                count[0]++;
                return count[0] > limit ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return count[0];
    }
}
