package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IssuerTest {
    private static final Instant NOW = Instant.now();
    private static final Duration LIFE = Duration.ofDays(100);

    @TempDir
    Path dir;

    private Issuer issuer;
    private Path authority;

    @BeforeEach
    void make() {
        issuer = Installation.in(dir.resolve("i")).issuer();
        authority = dir.resolve("i/authority");
    }

    private X509Certificate issued() throws Exception {
        return issuer.issue(Voter.PUBLIC, Authority.newKeys(new SecureRandom()).getPublic(), List.of("h"), LIFE, NOW);
    }

    private X509Certificate renewed(X509Certificate former) throws Exception {
        return issuer.renew(
                Voter.PUBLIC, former, Authority.newKeys(new SecureRandom()).getPublic(), List.of("h"), LIFE, NOW);
    }

    @Test
    void many_at_once_all_get_one_and_are_noted() throws Exception {
        var tasks = new ArrayList<Callable<X509Certificate>>();
        for (int i = 0; i < 16; i++) {
            tasks.add(this::issued);
        }
        int before = new IssuedFile(authority).read().size();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        assertEquals(before + 16, new IssuedFile(authority).read().size());
    }

    @Test
    void a_revoked_certificate_gets_no_next_one_whatever_the_asker_knows() throws Exception {
        var former = issued();
        renewed(former);
        issuer.revoke(Serials.text(former), NOW);
        var e = assertThrows(OperatorException.class, () -> renewed(former));
        assertTrue(e.what().contains("is revoked"), e.what());
    }

    @Test
    void a_voter_that_asks_again_and_again_gets_few() throws Exception {
        var former = issued();
        var e = assertThrows(OperatorException.class, () -> {
            for (int i = 0; i < 20; i++) {
                renewed(former);
            }
        });
        assertTrue(e.what().contains("certificates within a day"), e.what());
    }

    @Test
    void a_line_that_was_not_written_to_its_end_spoils_no_other() throws Exception {
        issued();
        Files.writeString(authority.resolve("issued"), "0badc0de pub", StandardOpenOption.APPEND);
        var last = issued();
        renewed(last);
        assertTrue(
                issuer.revoke("public", NOW).serials().contains(Serials.text(last)), "what stands behind it is known");
        var text = Files.readString(authority.resolve("issued"));
        assertTrue(text.contains("0badc0de pub\n"), text);
        assertTrue(text.endsWith("\n"), text);
    }

    @Test
    void an_authority_that_was_moved_elsewhere_is_found_by_itself() throws Exception {
        assertEquals(authority, Issuer.at(dir.resolve("i")));
        var moved = Files.move(authority, dir.resolve("moved"));
        assertEquals(moved, Issuer.at(moved));
        assertEquals(
                issuer.installation(),
                Issuer.open(Issuer.at(moved), new SecureRandom()).installation());
    }
}
