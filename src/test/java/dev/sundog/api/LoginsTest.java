package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginsTest {
    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow
    private final Logins logins = new Logins("http://127.0.0.1:7104/", "token", new SecureRandom(), () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void a_code_is_good_once_and_for_two_minutes() {
        var code = logins.issue().code();
        pass(Logins.CODE.minusSeconds(1));
        assertEquals(Optional.of("session 1"), logins.who(logins.redeem(code).token()));
        assertThrows(OperatorException.class, () -> logins.redeem(code));
        var late = logins.issue().code();
        pass(Logins.CODE.plusSeconds(1));
        assertThrows(OperatorException.class, () -> logins.redeem(late));
        assertThrows(OperatorException.class, () -> logins.redeem(""));
    }

    @Test
    void a_session_ends_after_half_a_day_and_the_token_does_not() {
        var session = logins.redeem(logins.issue().code()).token();
        pass(Logins.SESSION.minusSeconds(1));
        assertEquals(Optional.of("session 1"), logins.who(session));
        pass(Duration.ofSeconds(2));
        assertEquals(Optional.empty(), logins.who(session));
        assertEquals(Optional.of("the token"), logins.who("token"));
        assertEquals(Optional.empty(), logins.who("Token"));
    }

    @Test
    void codes_and_sessions_are_bounded_and_the_oldest_go_first() {
        var codes = new ArrayList<String>();
        for (int i = 0; i < 65; i++) {
            codes.add(logins.issue().code());
        }
        assertThrows(OperatorException.class, () -> logins.redeem(codes.getFirst()));
        var first = logins.redeem(codes.get(1)).token();
        for (int i = 0; i < 999; i++) {
            logins.open("x");
        }
        assertTrue(logins.who(first).isPresent());
        logins.open("x");
        assertEquals(Optional.empty(), logins.who(first));
    }

    @Test
    void the_token_is_made_once_and_only_its_owner_may_read_it(@TempDir Path dir) throws Exception {
        var file = dir.resolve("api.token");
        var made = TokenFile.readOrMake(file, new SecureRandom());
        assertEquals(43, made.length());
        assertEquals(made, TokenFile.readOrMake(file, new SecureRandom()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(OperatorException.class, () -> TokenFile.readOrMake(file, new SecureRandom()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "short\n");
        assertThrows(OperatorException.class, () -> TokenFile.readOrMake(file, new SecureRandom()));
        Files.delete(file);
        Files.createSymbolicLink(file, dir.resolve("elsewhere"));
        assertThrows(OperatorException.class, () -> TokenFile.readOrMake(file, new SecureRandom()));
    }
}
