package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A new installation: its certificate authority and the three bundles that are carried to the hosts.
 *
 * @param directory holds {@code authority/} (keep it safe) and {@code private/}, {@code public/}, {@code witness/}
 */
public record Authority(UUID installation, Path directory) {
    static final String CA = "ca.pem";
    static final String CERTIFICATE = "cert.pem";
    static final String KEY = "key.pem";
    static final String PROPERTIES = "bundle.properties";
    private static final String KEEP = "authority";

    /**
     * Makes an installation in a directory, which is created where needed.
     *
     * @param hosts the name or address of each voter's host, as far as known; only other software looks at it
     * @throws OperatorException when the directory already holds an installation, or cannot be written
     */
    public static Authority create(Path directory, Map<Voter, String> hosts, Instant now, SecureRandom random) {
        refuseExisting(directory);
        try {
            Files.createDirectories(directory);
            var draft = Files.createTempDirectory(directory, ".new-");
            try {
                var installation = write(draft, hosts, now, random);
                publish(draft, directory);
                return new Authority(installation, directory);
            } finally {
                remove(draft);
            }
        } catch (IOException e) {
            throw new OperatorException(
                    "The installation cannot be written to " + directory + ": " + e,
                    "Name a directory that you may write, on a file system with permissions",
                    e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every Java platform makes EC certificates", e);
        }
    }

    private static List<String> parts() {
        var parts = new ArrayList<String>();
        for (var voter : Voter.values()) {
            parts.add(voter.label());
        }
        parts.add(KEEP);
        return parts;
    }

    private static void refuseExisting(Path directory) {
        for (var part : parts()) {
            if (Files.exists(directory.resolve(part))) {
                throw new OperatorException(
                        directory.resolve(part) + " exists: an installation is never overwritten",
                        "Name another directory, or move the old installation away");
            }
        }
    }

    private static UUID write(Path draft, Map<Voter, String> hosts, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var installation = new UUID(
                (random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() & Long.MAX_VALUE >> 1) | Long.MIN_VALUE);
        var keys = newKeys(random);
        var from = now.minus(Duration.ofHours(1));
        var draw = new Certificates(installation, keys, from, random);
        var ca = draw.authority(from.plus(Duration.ofDays(3653)));
        var keep = createPrivate(draft.resolve(KEEP));
        write(keep.resolve(CA), Pem.of(ca), "rw-r--r--");
        write(keep.resolve("ca-key.pem"), Pem.of(keys.getPrivate()), "rw-------");
        for (var voter : Voter.values()) {
            var own = newKeys(random);
            var identity = new Identity(installation, voter);
            var end = from.plus(Duration.ofDays(731));
            var certificate = draw.agent(identity, own.getPublic(), hosts.getOrDefault(voter, "localhost"), end);
            bundle(createPrivate(draft.resolve(voter.label())), identity, ca, certificate, own);
        }
        return installation;
    }

    private static void bundle(Path at, Identity identity, X509Certificate ca, X509Certificate own, KeyPair keys)
            throws IOException, GeneralSecurityException {
        var text = "format=1\ninstallation=" + identity.installation() + "\nvoter="
                + identity.voter().label() + "\n";
        write(at.resolve(CA), Pem.of(ca), "rw-r--r--");
        write(at.resolve(CERTIFICATE), Pem.of(own), "rw-r--r--");
        write(at.resolve(KEY), Pem.of(keys.getPrivate()), "rw-------");
        write(at.resolve(PROPERTIES), text.getBytes(StandardCharsets.US_ASCII), "rw-r--r--");
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static Path createPrivate(Path directory) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return Files.createDirectory(directory, mode);
    }

    private static void write(Path file, byte[] content, String mode) throws IOException {
        var permissions = PosixFilePermissions.fromString(mode);
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
        Files.write(file, content);
        Files.setPosixFilePermissions(file, permissions);
    }

    /** The authority's own part comes last: a directory that holds it holds everything. */
    private static void publish(Path draft, Path directory) throws IOException {
        for (var part : parts()) {
            Files.move(draft.resolve(part), directory.resolve(part));
        }
    }

    private static void remove(Path draft) throws IOException {
        try (var paths = Files.walk(draft)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
