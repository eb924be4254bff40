package dev.sundog.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The processes of one service, found by the mark that all of them inherit in their environment. */
final class ServiceProcesses {
    /** The environment variable that carries the mark. */
    static final String VARIABLE = "SUNDOG_SERVICE";

    private static final String DELETED = " (deleted)";
    private static final Path PROC = Path.of("/proc");
    private final byte[] mark;

    ServiceProcesses(String mark) {
        this.mark = ("\0" + VARIABLE + "=" + mark + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** Those alive; zombies do not count. */
    Set<Long> pids() {
        var found = new TreeSet<Long>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                if (marked(process)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/proc cannot be listed", e);
        }
        return found;
    }

    /** Whether it runs; the shell reaps its child only when it ends itself, so a zombie counts as dead. */
    static boolean running(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            int after = stat.lastIndexOf(')') + 2;
            return after < stat.length() && stat.charAt(after) != 'Z' && stat.charAt(after) != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    private boolean marked(Path process) {
        try {
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            byte[] bounded = new byte[environment.length + 2];
            System.arraycopy(environment, 0, bounded, 1, environment.length);
            return indexOf(bounded, mark) >= 0;
        } catch (IOException e) {
            return false; // it ended, or belongs to another user
        }
    }

    private static int indexOf(byte[] text, byte[] sought) {
        for (int i = 0; i + sought.length <= text.length; i++) {
            int j = 0;
            while (j < sought.length && text[i + j] == sought[j]) {
                j++;
            }
            if (j == sought.length) {
                return i;
            }
        }
        return -1;
    }

    /** The first replaced file below the root that one of them holds open or mapped, in words. */
    Optional<String> replacedInodes(String root) {
        var real = realPath(root);
        for (long pid : pids()) {
            var held = inDescriptors(pid, real).or(() -> inMaps(pid, real));
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    private static String realPath(String root) {
        try {
            return Path.of(root).toRealPath().toString();
        } catch (IOException e) {
            return Path.of(root).toAbsolutePath().normalize().toString();
        }
    }

    private static Optional<String> inDescriptors(long pid, String root) {
        try (DirectoryStream<Path> descriptors =
                Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            for (var descriptor : descriptors) {
                var target = linkTarget(descriptor);
                if (replaced(target, root)) {
                    return Optional.of(
                            "process " + pid + " holds " + target + " open as descriptor " + descriptor.getFileName());
                }
            }
        } catch (IOException e) {
            return Optional.empty(); // it ended
        }
        return Optional.empty();
    }

    private static String linkTarget(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static Optional<String> inMaps(long pid, String root) {
        try {
            var maps = Files.readString(PROC.resolve(Long.toString(pid)).resolve("maps"), StandardCharsets.ISO_8859_1);
            return maps.lines()
                    .map(line -> line.indexOf('/') < 0 ? "" : line.substring(line.indexOf('/')))
                    .filter(target -> replaced(target, root))
                    .findFirst()
                    .map(target -> "process " + pid + " has " + target + " mapped");
        } catch (IOException e) {
            return Optional.empty(); // it ended
        }
    }

    /** Replaced: its name is gone from below the root, or it was put aside there. */
    private static boolean replaced(String target, String root) {
        boolean below = target.startsWith(root.endsWith("/") ? root : root + "/");
        return below && (target.endsWith(DELETED) || target.startsWith(root + "/.sundog/"));
    }
}
