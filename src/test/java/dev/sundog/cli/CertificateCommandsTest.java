package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.link.Credentials;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code init --authority-only}, {@code invite}, {@code join} and {@code revoke} as people type them. */
final class CertificateCommandsTest {
    private static final Pattern TOKEN = Pattern.compile("sundog join (\\S+)\\n");

    @TempDir
    Path dir;

    private String installation;

    /** One command's output, both streams, while it runs and after. */
    private static final class Screen {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        int run(String... args) {
            var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            return Main.run(new Console(stream, stream, false, Map.of()), args);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void init() {
        installation = dir.resolve("installation").toString();
        var screen = new Screen();
        assertEquals(0, screen.run("init", installation, "--authority-only"), screen.text());
        assertTrue(screen.text().contains("sundog invite " + installation), screen.text());
        assertFalse(Files.exists(dir.resolve("installation/public")));
    }

    private static String token(Screen invite) throws InterruptedException {
        for (int i = 0; i < 6_000; i++) {
            var found = TOKEN.matcher(invite.text());
            if (found.find()) {
                return found.group(1);
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no token: " + invite.text());
    }

    @Test
    void a_host_joins_and_is_revoked() throws Exception {
        var invite = new Screen();
        var code = CompletableFuture.supplyAsync(
                () -> invite.run("invite", installation, "--as", "public=cloud.example", "--listen", "127.0.0.1:0"),
                Thread::startVirtualThread);
        var token = token(invite);
        var join = new Screen();
        var bundle = dir.resolve("bundle");
        assertEquals(0, join.run("join", token, "--bundle", bundle.toString()), join.text());
        assertEquals(0, code.get(), invite.text());
        var serial = Credentials.load(bundle, Instant.now()).serial();
        assertTrue(join.text().contains("This host is public of installation"), join.text());
        assertTrue(invite.text().contains("public has joined from 127.0.0.1"), invite.text());
        assertTrue(invite.text().contains(serial), invite.text());

        var revoke = new Screen();
        assertEquals(0, revoke.run("revoke", installation, "public", "--json"), revoke.text());
        assertTrue(revoke.text().contains("\"number\":1,\"serials\":[\"" + serial + "\"]"), revoke.text());
        var again = new Screen();
        assertEquals(0, again.run("revoke", installation, serial.toUpperCase(java.util.Locale.ROOT)), again.text());
        assertTrue(again.text().contains("Nothing to do"), again.text());
    }

    @Test
    void an_invitation_that_nobody_uses_ends_with_its_time_and_says_so() {
        var screen = new Screen();
        assertEquals(
                1, screen.run("invite", installation, "--as", "witness", "--listen", "127.0.0.1:0", "--valid", "1s"));
        assertTrue(screen.text().contains("Not used, and good no more: witness"), screen.text());
    }

    @Test
    void what_cannot_be_is_said_in_two_lines() {
        var bundle = dir.resolve("bundle").toString();
        for (var args : List.of(
                List.of("invite", dir.toString(), "--as", "public", "--listen", "127.0.0.1:0"),
                List.of("invite", installation, "--as", "cloud", "--listen", "127.0.0.1:0"),
                List.of("invite", installation, "--as", "public=a b", "--listen", "127.0.0.1:0"),
                List.of("invite", installation, "--as", "public", "--as", "public", "--listen", "127.0.0.1:0"),
                List.of("invite", installation, "--as", "public", "--listen", "0.0.0.0:0"),
                List.of("invite", installation, "--as", "public", "--listen", "nonsense"),
                List.of("invite", installation, "--as", "public", "--listen", "127.0.0.1:0", "--valid", "8d"),
                List.of("invite", installation, "--as", "public", "--listen", "127.0.0.1:0", "--days", "0"),
                List.of("join", "hello", "--bundle", bundle),
                List.of("join", "sundog-AQIDBA", "--bundle", bundle),
                List.of("revoke", installation, "public"),
                List.of("revoke", installation, "somebody"),
                List.of("revoke", dir.toString(), "public"))) {
            var screen = new Screen();
            assertEquals(1, screen.run(args.toArray(String[]::new)), () -> args + ": " + screen.text());
            assertEquals(2, screen.text().lines().count(), screen.text());
            assertTrue(screen.text().contains("\n  -> "), screen.text());
            assertFalse(screen.text().contains("unexpected"), screen.text());
        }
        assertFalse(Files.exists(Path.of(bundle)));
    }

    @Test
    void a_token_comes_by_the_standard_input_too() {
        var screen = new ByteArrayOutputStream();
        var stream = new PrintStream(screen, true, StandardCharsets.UTF_8);
        InputStream in = new ByteArrayInputStream("nonsense\n".getBytes(StandardCharsets.US_ASCII));
        var command = new JoinCommand(new Console(stream, stream, false, Map.of()), in);
        int code = new CommandLine(command)
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    stream.println(e.getMessage());
                    return 1;
                })
                .execute("-", "--bundle", dir.resolve("bundle").toString());
        assertEquals(1, code);
        assertTrue(screen.toString(StandardCharsets.UTF_8).contains("no token of 'sundog invite'"));
    }
}
