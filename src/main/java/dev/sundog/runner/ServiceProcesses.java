package dev.sundog.runner;

import dev.sundog.host.FileUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The processes of one service, found by the mark that all of them inherit in their environment. */
final class ServiceProcesses {
    /** The environment variable that carries the mark. */
    static final String VARIABLE = "SUNDOG_SERVICE";

    private static final Duration LOOK = Duration.ofSeconds(2);
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

    /** Which files beneath a root they hold; incomplete where none of them can be seen. */
    FileUsers.Seen holding(Path root) {
        var all = pids();
        return all.isEmpty() ? new FileUsers.Seen(List.of(), false) : FileUsers.beneath(root, LOOK, all::contains);
    }
}
