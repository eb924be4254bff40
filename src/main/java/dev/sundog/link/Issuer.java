package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.operator.OperatorCreationException;

/** An authority whose key is at hand: it certifies agents and revokes that. Thread-safe, also between processes. */
public final class Issuer {
    private static final int MOST_A_DAY = 5;

    private final Path directory;
    private final X509Certificate ca;
    private final KeyPair keys;
    private final UUID installation;
    private final SecureRandom random;
    /** Locks of files are between processes: within one, a second is refused and does not wait. */
    private final ReentrantLock one = new ReentrantLock();

    private Issuer(Path directory, X509Certificate ca, KeyPair keys, UUID installation, SecureRandom random) {
        this.directory = directory;
        this.ca = ca;
        this.keys = keys;
        this.installation = installation;
        this.random = random;
    }

    /**
     * Opens an authority.
     *
     * @param directory the {@code authority} of what {@code sundog init} made
     * @throws OperatorException when it is none, or its key cannot be read
     */
    public static Issuer open(Path directory, SecureRandom random) {
        if (!Files.isDirectory(directory)) {
            throw new OperatorException(
                    directory + " is no authority: there is no such directory",
                    "Name the directory that 'sundog init' made, on the machine where it was run");
        }
        var ca = Bundle.certificate(directory.resolve(BundleFiles.CA));
        var key = Bundle.key(directory.resolve(Authority.CA_KEY));
        if (ca.getBasicConstraints() < 0 || !Bundle.belong(ca, key)) {
            throw new OperatorException(
                    directory.resolve(Authority.CA_KEY) + " is not the key of ca.pem",
                    "Put back the authority as 'sundog init' made it");
        }
        return new Issuer(directory, ca, new KeyPair(ca.getPublicKey(), key), installation(directory, ca), random);
    }

    /** The authority of an installation's directory, or that directory where it was moved elsewhere by itself. */
    public static Path at(Path installation) {
        var itself = Files.exists(installation.resolve(Authority.CA_KEY));
        return itself ? installation : installation.resolve(Authority.KEEP);
    }

    private static UUID installation(Path directory, X509Certificate ca) {
        for (var part : ca.getSubjectX500Principal().getName().split(",", -1)) {
            if (part.startsWith("O=")) {
                try {
                    return UUID.fromString(part.substring(2));
                } catch (IllegalArgumentException e) {
                    break; // said below
                }
            }
        }
        throw new OperatorException(
                directory.resolve(BundleFiles.CA) + " is not the certificate of an authority of Sundog",
                "Put back the authority as 'sundog init' made it");
    }

    public UUID installation() {
        return installation;
    }

    X509Certificate ca() {
        return ca;
    }

    SecureRandom random() {
        return random;
    }

    private Certificates draw(Instant now) {
        return new Certificates(installation, keys, now.minus(Authority.BEFORE), random);
    }

    private Instant end(Instant now, Duration life) {
        var end = now.minus(Authority.BEFORE).plus(life);
        var most = ca.getNotAfter().toInstant();
        return end.isBefore(most) ? end : most;
    }

    /** Certifies a key as a voter's; what was issued is noted before this returns. */
    X509Certificate issue(Voter voter, PublicKey key, Collection<String> hosts, Duration life, Instant now) {
        one.lock();
        try {
            var identity = new Identity(installation, voter);
            var certificate = draw(now).agent(identity, key, hosts, end(now, life));
            new IssuedFile(directory).add(certificate, voter);
            return certificate;
        } catch (IOException e) {
            throw unwritten(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every Java platform makes EC certificates", e);
        } finally {
            one.unlock();
        }
    }

    /**
     * Certifies a key as the next of a voter that shows its former certificate. Nothing is revoked between the look and the certificate.
     *
     * @throws OperatorException when the former one is revoked, or this voter has got as many within a day as nobody needs
     */
    X509Certificate renew(
            Voter voter, X509Certificate former, PublicKey key, Collection<String> hosts, Duration life, Instant now) {
        one.lock();
        try (var file = revoking();
                var _ = file.lock()) {
            if (revocations().has(former)) {
                throw new OperatorException(
                        "The certificate " + Serials.text(former) + " of " + voter.label() + " is revoked",
                        "Invite the host again, if it is yours");
            }
            var yesterday = end(now, life).minus(Duration.ofDays(1));
            long lately = new IssuedFile(directory)
                    .read().stream()
                            .filter(i -> i.voter() == voter && i.until().isAfter(yesterday))
                            .count();
            if (lately >= MOST_A_DAY) {
                throw new OperatorException(
                        voter.label() + " has got " + lately + " certificates within a day",
                        "See at that host why it does not keep them: its bundle must be writable by the agent");
            }
            return issue(voter, key, hosts, life, now);
        } catch (IOException e) {
            throw unwritten(e);
        } finally {
            one.unlock();
        }
    }

    private FileChannel revoking() throws IOException {
        var lock = directory.resolve("revoking.lock");
        return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** A certificate for the port at which hosts join. */
    X509Certificate joining(PublicKey key, Duration life, Instant now) {
        try {
            return draw(now).joining(key, end(now, life.plus(Authority.BEFORE)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every Java platform makes EC certificates", e);
        }
    }

    /** What is revoked until now. */
    Revocations revocations() {
        return Bundle.revocations(directory, ca);
    }

    /**
     * What a command has revoked.
     *
     * @param list the file to carry to the bundles
     * @param number of the list
     * @param serials that were added; empty where all were on it already
     */
    public record Revoked(Path list, long number, List<String> serials) {}

    /**
     * Revokes a certificate by its serial number, or all that a voter has until now.
     *
     * @throws OperatorException when no such certificate is known here
     */
    public Revoked revoke(String what, Instant now) {
        one.lock();
        try (var file = revoking();
                var _ = file.lock()) {
            var former = revocations();
            var fresh = new TreeSet<>(former.lacks(meant(what, now)));
            var list = directory.resolve(BundleFiles.REVOKED);
            if (fresh.isEmpty()) {
                return new Revoked(list, former.number().longValue(), List.of());
            }
            var signed = draw(now).revoke(former, fresh, now, ca.getNotAfter().toInstant());
            var pem = Pem.of(signed);
            var number = Revocations.of(signed, ca).number().longValue();
            BundleFiles.put(list, pem, BundleFiles.OPEN);
            lay(pem);
            return new Revoked(list, number, fresh.stream().map(Serials::text).toList());
        } catch (IOException e) {
            throw unwritten(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every Java platform signs lists", e);
        } finally {
            one.unlock();
        }
    }

    /** Into the bundles that still lie beside the authority. */
    private void lay(byte[] pem) throws IOException {
        for (var voter : Voter.values()) {
            var bundle = directory.resolveSibling(voter.label());
            if (Files.exists(bundle.resolve(BundleFiles.CERTIFICATE))) {
                BundleFiles.put(bundle.resolve(BundleFiles.REVOKED), pem, BundleFiles.OPEN);
            }
        }
    }

    private Collection<BigInteger> meant(String what, Instant now) throws IOException {
        for (var voter : Voter.values()) {
            if (voter.label().equals(what)) {
                return of(voter, now);
            }
        }
        return List.of(Serials.parse(what));
    }

    private Collection<BigInteger> of(Voter voter, Instant now) throws IOException {
        var serials = new TreeSet<BigInteger>();
        for (var issued : new IssuedFile(directory).read()) {
            if (issued.voter() == voter && issued.until().isAfter(now)) {
                serials.add(issued.serial());
            }
        }
        var beside = directory.resolveSibling(voter.label()).resolve(BundleFiles.CERTIFICATE);
        if (Files.exists(beside)) {
            serials.add(Bundle.certificate(beside).getSerialNumber());
        }
        if (serials.isEmpty()) {
            throw new OperatorException(
                    "No certificate of " + voter.label() + " is known in " + directory,
                    "Name it by its serial number, which 'sundog doctor' and 'sundog status --json' tell");
        }
        return serials;
    }

    private OperatorException unwritten(IOException e) {
        return new OperatorException(
                directory + " cannot be written: " + e, "Let the user of this command or agent write there", e);
    }
}
