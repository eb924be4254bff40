package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

/** What a bundle holds, read and found good at one moment: who an agent is, and how it proves that. */
record Bundle(Identity identity, X509Certificate ca, X509Certificate own, PrivateKey key, Revocations revoked) {
    private static final String AGAIN =
            "Give this host another certificate: 'sundog invite' at the authority, 'sundog join --replace' here";

    static final String REMEDY = "Give this host another bundle: 'sundog invite' at the authority, 'sundog join' here";
    /** No file of a bundle is longer; a list of revoked certificates of this length has 10,000. */
    static final int MOST_BYTES = 512 * 1024;

    /**
     * Reads and checks a bundle.
     *
     * @throws OperatorException when a file is missing or unreadable, the certificate is expired, not yet valid, revoked, of another
     *     installation, or not of this key
     */
    static Bundle read(Path bundle, Instant now) {
        var from = BundleFiles.inForce(bundle);
        var ca = certificate(from.resolve(BundleFiles.CA));
        var own = certificate(from.resolve(BundleFiles.CERTIFICATE));
        var key = key(from.resolve(BundleFiles.KEY));
        checkSigned(from, own, ca);
        checkDates(from.resolve(BundleFiles.CA), ca, now);
        checkDates(from.resolve(BundleFiles.CERTIFICATE), own, now);
        checkPair(from, own, key);
        var identity = Credentials.identify(own);
        checkProperties(from.resolve(BundleFiles.PROPERTIES), identity);
        var revoked = revocations(bundle, ca);
        if (revoked.has(own)) {
            throw new OperatorException(
                    from.resolve(BundleFiles.CERTIFICATE) + " was revoked by the authority (serial " + Serials.text(own)
                            + ")",
                    REMEDY);
        }
        return new Bundle(identity, ca, own, key, revoked);
    }

    /**
     * The list that lies in a bundle; an empty one where none does.
     *
     * @throws OperatorException when it cannot be read, or this authority has not signed it
     */
    static Revocations revocations(Path bundle, X509Certificate ca) {
        var file = bundle.resolve(BundleFiles.REVOKED);
        if (!Files.exists(file)) {
            return Revocations.NONE;
        }
        try {
            return Revocations.read(bytes(file), ca);
        } catch (GeneralSecurityException e) {
            throw new OperatorException(
                    file + " is no list of this installation's authority: " + e.getMessage(),
                    "Carry authority/revoked.pem here again, or remove it if nothing was revoked",
                    e);
        }
    }

    /** When nobody believes it any more. */
    Instant ends() {
        var ownEnd = own.getNotAfter().toInstant();
        var caEnd = ca.getNotAfter().toInstant();
        return ownEnd.isBefore(caEnd) ? ownEnd : caEnd;
    }

    /** Whether less than a third of a certificate's time is left. */
    static boolean isDue(X509Certificate certificate, Instant now) {
        return now.isAfter(dueAt(certificate));
    }

    static Instant dueAt(X509Certificate certificate) {
        var from = certificate.getNotBefore().toInstant();
        var until = certificate.getNotAfter().toInstant();
        return until.minus(Duration.between(from, until).dividedBy(3));
    }

    Bundle with(Revocations list) {
        return new Bundle(identity, ca, own, key, list);
    }

    /** A file of a bundle or of the authority. */
    static byte[] bytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("it is longer than any such file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new OperatorException(file + " is missing", REMEDY, e);
        } catch (IOException e) {
            throw new OperatorException(
                    file + " cannot be read: " + e, "Let the agent's user read it (key.pem: that user only)", e);
        }
    }

    static X509Certificate certificate(Path file) {
        try {
            return Pem.certificate(bytes(file));
        } catch (GeneralSecurityException e) {
            throw new OperatorException(file + " is no certificate: " + e.getMessage(), REMEDY, e);
        }
    }

    static PrivateKey key(Path file) {
        try {
            return Pem.ecKey(bytes(file));
        } catch (GeneralSecurityException e) {
            throw new OperatorException(file + " is no EC key: " + e.getMessage(), REMEDY, e);
        }
    }

    private static void checkSigned(Path bundle, X509Certificate own, X509Certificate ca) {
        try {
            if (ca.getBasicConstraints() < 0) {
                throw new SignatureException("ca.pem is not the certificate of an authority");
            }
            ca.verify(ca.getPublicKey());
            own.verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new OperatorException(
                    bundle.resolve(BundleFiles.CERTIFICATE)
                            + " is of another installation: the authority in ca.pem did not sign it",
                    REMEDY + "; do not mix files of two bundles",
                    e);
        }
    }

    private static void checkDates(Path file, X509Certificate certificate, Instant now) {
        var from = certificate.getNotBefore().toInstant();
        var until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new OperatorException(file + " expired at " + until + " (it is " + now + ")", AGAIN);
        }
        if (now.isBefore(from)) {
            throw new OperatorException(
                    file + " is not valid before " + from + " (it is " + now + ")", "Set this host's clock");
        }
    }

    private static void checkPair(Path bundle, X509Certificate own, PrivateKey key) {
        if (!belong(own, key)) {
            throw new OperatorException(
                    bundle.resolve(BundleFiles.KEY) + " is not the key of cert.pem",
                    REMEDY + "; do not mix files of two bundles");
        }
    }

    static boolean belong(X509Certificate own, PrivateKey key) {
        try {
            var probe = "sundog".getBytes(StandardCharsets.US_ASCII);
            var sign = Signature.getInstance("SHA256withECDSA");
            sign.initSign(key);
            sign.update(probe);
            var signature = sign.sign();
            sign.initVerify(own.getPublicKey());
            sign.update(probe);
            return sign.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void checkProperties(Path file, Identity identity) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(new String(bytes(file), StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(file + " cannot be read: " + e.getMessage(), REMEDY, e);
        }
        var format = properties.getProperty("format", "none");
        if (!format.equals("1")) {
            throw new OperatorException(
                    file + " has format " + format + ", this agent knows format 1", "Upgrade Sundog on this host");
        }
        boolean same = identity.installation().toString().equals(properties.getProperty("installation"))
                && identity.voter().label().equals(properties.getProperty("voter"));
        if (!same) {
            throw new OperatorException(
                    file + " does not match cert.pem, which is of " + identity,
                    REMEDY + "; do not mix files of two bundles");
        }
    }
}
