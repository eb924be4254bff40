package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path dir;

    private Authority authority;
    private Path bundle;

    @BeforeEach
    void init() {
        authority = Authority.create(dir.resolve("i"), Map.of(Voter.PUBLIC, "cloud.example"), NOW, new SecureRandom());
        bundle = authority.directory().resolve("public");
    }

    @Test
    void eachBundleSaysWhoItIs() {
        for (var voter : Voter.values()) {
            var mine = Credentials.load(authority.directory().resolve(voter.label()), NOW);
            assertEquals(new Identity(authority.installation(), voter), mine.identity());
            assertTrue(mine.expires().isAfter(NOW.plus(Duration.ofDays(700))));
        }
        assertEquals(4, authority.installation().version());
        assertEquals(2, authority.installation().variant());
    }

    @Test
    void keysAreForTheirOwnerOnlyAndTheAuthoritysKeyIsInNoBundle() throws IOException {
        for (var key : new String[] {"private/key.pem", "public/key.pem", "witness/key.pem", "authority/ca-key.pem"}) {
            var mode = Files.getPosixFilePermissions(authority.directory().resolve(key));
            assertEquals("rw-------", PosixFilePermissions.toString(mode), key);
        }
        try (var files = Files.list(bundle)) {
            var names = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
            assertEquals(java.util.Set.of("ca.pem", "cert.pem", "key.pem", "bundle.properties"), names);
        }
        try (var files = Files.list(authority.directory())) {
            assertEquals(4, files.count(), "no draft is left");
        }
    }

    @Test
    void certificatesNameHostLoopbackAndIdentity() throws Exception {
        var names =
                Pem.certificate(Files.readAllBytes(bundle.resolve("cert.pem"))).getSubjectAlternativeNames().stream()
                        .map(n -> String.valueOf(n.get(1)))
                        .collect(Collectors.toSet());
        var id = "sundog://" + authority.installation() + "/public";
        assertEquals(java.util.Set.of("localhost", "cloud.example", "127.0.0.1", "0:0:0:0:0:0:0:1", id), names);
    }

    @Test
    void anInstallationIsNeverOverwritten() throws IOException {
        var before = Files.readAllBytes(bundle.resolve("key.pem"));
        var e = assertThrows(
                OperatorException.class,
                () -> Authority.create(authority.directory(), Map.of(), NOW, new SecureRandom()));
        assertTrue(e.what().contains("never overwritten"), e.what());
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(bundle.resolve("key.pem"))));
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        for (var file : new String[] {"ca.pem", "cert.pem", "key.pem", "bundle.properties"}) {
            var content = Files.readAllBytes(bundle.resolve(file));
            Files.delete(bundle.resolve(file));
            refused(NOW, file + " is missing");
            Files.write(bundle.resolve(file), content);
        }
        assertTrue(Credentials.load(bundle, NOW).identity().voter() == Voter.PUBLIC);
    }

    @Test
    void anUnreadableFileIsNamed() throws IOException {
        Files.delete(bundle.resolve("key.pem"));
        Files.createDirectory(bundle.resolve("key.pem"));
        refused(NOW, "key.pem cannot be read");
    }

    @Test
    void garbageInAFileIsNamed() throws IOException {
        Files.writeString(bundle.resolve("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refused(NOW, "cert.pem is no certificate");
    }

    @Test
    void aGarbledKeyIsNamed() throws IOException {
        Files.writeString(bundle.resolve("key.pem"), "hello");
        refused(NOW, "key.pem is no EC key");
    }

    @Test
    void aCertificateOfAnotherInstallationIsRefused() {
        var other = Authority.create(dir.resolve("other"), Map.of(), NOW, new SecureRandom());
        copy(other.directory().resolve("public"), "cert.pem");
        copy(other.directory().resolve("public"), "key.pem");
        refused(NOW, "is of another installation");
    }

    @Test
    void anExpiredCertificateIsRefusedWithItsDate() {
        refused(NOW.plus(Duration.ofDays(800)), "cert.pem expired at 2028-11-24");
    }

    @Test
    void aCertificateOfTheFuturePointsAtTheClock() {
        refused(NOW.minus(Duration.ofDays(1)), "is not valid before 2026-11-24T11:00:00Z");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        copy(authority.directory().resolve("private"), "key.pem");
        refused(NOW, "key.pem is not the key of cert.pem");
    }

    @Test
    void propertiesOfAnotherBundleAreRefused() {
        copy(authority.directory().resolve("private"), "bundle.properties");
        refused(NOW, "bundle.properties does not match cert.pem");
    }

    @Test
    void aLaterFormatIsRefused() throws IOException {
        var file = bundle.resolve("bundle.properties");
        var text = Files.readString(file, StandardCharsets.US_ASCII);
        assertTrue(text.contains(authority.installation().toString()));
        Files.writeString(file, text.replace("format=1", "format=2"));
        refused(NOW, "has format 2");
    }

    @Test
    void aCertificateWithoutIdentityIsNoAgent() throws Exception {
        var ca = Pem.certificate(Files.readAllBytes(bundle.resolve("ca.pem")));
        assertThrows(OperatorException.class, () -> Credentials.identify(ca));
        assertFalse(new UUID(0, 0).equals(authority.installation()));
    }

    private void copy(Path from, String file) {
        try {
            Files.copy(from.resolve(file), bundle.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void refused(Instant now, String what) {
        var e = assertThrows(OperatorException.class, () -> Credentials.load(bundle, now));
        assertTrue(e.what().contains(what), e.what());
        assertFalse(e.remedy().isBlank());
    }
}
