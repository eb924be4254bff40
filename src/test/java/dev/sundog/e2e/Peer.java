package dev.sundog.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs of Debian that tests run. */
final class Peer {
    private Peer() {}

    /** How a program ended, and what it said on both outputs. */
    record Ended(int code, String said) {}

    /** Skips the test, with the reason that ./test found, when the peers are not installed. */
    static void needed() {
        Assumptions.assumeFalse(
                "missing".equals(System.getenv("SUNDOG_PEERS")),
                "peers are missing: " + System.getenv("SUNDOG_PEERS_REASON"));
    }

    static Ended run(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(Path.of("/dev/null").toFile());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Ended(process.waitFor(), said);
    }

    /**
     * What rsync would change to make the right tree like the left one, by content, mode, owner, link target and time in nanoseconds;
     * empty when they are equal.
     */
    static String differences(Path left, Path right) throws IOException, InterruptedException {
        var ended = run(List.of(
                "rsync",
                "--dry-run",
                "--archive",
                "--omit-dir-times",
                "--checksum",
                "--modify-window=-1",
                "--delete",
                "--itemize-changes",
                "--exclude=/.sundog",
                left + "/",
                right + "/"));
        return ended.code() == 0 ? ended.said() : "rsync ended with " + ended.code() + ": " + ended.said();
    }
}
