package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    static final String KEEP = "authority";
    static final String CA_KEY = "ca-key.pem";
    /** How long a certificate is good for unless another time is asked for: a day more than two years. */
    static final Duration LIFE = Duration.ofDays(731);
    /** Certificates count from a little before they are made: clocks of hosts differ. */
    static final Duration BEFORE = Duration.ofHours(1);

    /**
     * Makes an installation in a directory, which is created where needed.
     *
     * @param hosts the name or address of each voter's host, as far as known; only other software looks at it
     * @throws OperatorException when the directory already holds an installation, or cannot be written
     */
    public static Authority create(Path directory, Map<Voter, String> hosts, Instant now, SecureRandom random) {
        return create(directory, hosts, List.of(Voter.values()), now, random);
    }

    /**
     * As above, with bundles of these voters only: the others join by a token.
     *
     * @param voters may be empty
     */
    public static Authority create(
            Path directory, Map<Voter, String> hosts, List<Voter> voters, Instant now, SecureRandom random) {
        refuseExisting(directory);
        try {
            Files.createDirectories(directory);
            var draft = Files.createTempDirectory(directory, ".new-");
            try {
                var installation = write(draft, hosts, voters, now, random);
                publish(draft, directory, voters);
                return new Authority(installation, directory);
            } finally {
                BundleFiles.remove(draft);
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

    private static List<String> parts(List<Voter> voters) {
        var parts = new ArrayList<String>();
        for (var voter : voters) {
            parts.add(voter.label());
        }
        parts.add(KEEP);
        return parts;
    }

    private static void refuseExisting(Path directory) {
        for (var part : parts(List.of(Voter.values()))) {
            if (Files.exists(directory.resolve(part))) {
                throw new OperatorException(
                        directory.resolve(part) + " exists: an installation is never overwritten",
                        "Name another directory, or move the old installation away");
            }
        }
    }

    private static UUID write(
            Path draft, Map<Voter, String> hosts, List<Voter> voters, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var installation = new UUID(
                (random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() & Long.MAX_VALUE >> 1) | Long.MIN_VALUE);
        var keys = newKeys(random);
        var from = now.minus(BEFORE);
        var draw = new Certificates(installation, keys, from, random);
        var ca = draw.authority(from.plus(Duration.ofDays(3653)));
        var keep = BundleFiles.createPrivate(draft.resolve(KEEP));
        BundleFiles.write(keep.resolve(BundleFiles.CA), Pem.of(ca), BundleFiles.OPEN);
        BundleFiles.write(keep.resolve(CA_KEY), Pem.of(keys.getPrivate()), BundleFiles.SECRET);
        var ledger = new IssuedFile(keep);
        for (var voter : voters) {
            var own = newKeys(random);
            var identity = new Identity(installation, voter);
            var host = hosts.getOrDefault(voter, "localhost");
            var certificate = draw.agent(identity, own.getPublic(), List.of(host), from.plus(LIFE));
            ledger.add(certificate, voter);
            var at = BundleFiles.createPrivate(draft.resolve(voter.label()));
            BundleFiles.bundle(at, identity, ca, certificate, own.getPrivate());
        }
        return installation;
    }

    static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** The authority's own part comes last: a directory that holds it holds everything. */
    private static void publish(Path draft, Path directory, List<Voter> voters) throws IOException {
        for (var part : parts(voters)) {
            Files.move(draft.resolve(part), directory.resolve(part));
        }
    }
}
