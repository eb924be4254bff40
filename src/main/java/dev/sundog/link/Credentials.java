package dev.sundog.link;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A bundle that {@code sundog init} made, read and found good: who this agent is, and how it proves that. */
public final class Credentials {
    private static final int URI_NAME = 6;
    private static final String REMEDY = "Copy this host's bundle again from where 'sundog init' was run";

    private final Path bundle;
    private final Identity identity;
    private final Instant expires;
    private final SSLContext sslContext;
    private final SSLContext operatorContext;

    private Credentials(
            Path bundle, Identity identity, Instant expires, SSLContext sslContext, SSLContext operatorContext) {
        this.bundle = bundle;
        this.identity = identity;
        this.expires = expires;
        this.sslContext = sslContext;
        this.operatorContext = operatorContext;
    }

    /**
     * Reads and checks a bundle.
     *
     * @throws OperatorException when a file is missing or unreadable, the certificate is expired, not yet valid, of another
     *     installation, or not of this key
     */
    public static Credentials load(Path bundle, Instant now) {
        var ca = certificate(bundle.resolve(Authority.CA));
        var own = certificate(bundle.resolve(Authority.CERTIFICATE));
        var key = key(bundle.resolve(Authority.KEY));
        checkSigned(bundle, own, ca);
        checkDates(bundle.resolve(Authority.CA), ca, now);
        checkDates(bundle.resolve(Authority.CERTIFICATE), own, now);
        checkPair(bundle, own, key);
        var identity = identify(own);
        checkProperties(bundle.resolve(Authority.PROPERTIES), identity);
        var ownEnd = own.getNotAfter().toInstant();
        var caEnd = ca.getNotAfter().toInstant();
        var end = ownEnd.isBefore(caEnd) ? ownEnd : caEnd;
        Trust agents = () -> new TrustManager[] {new PeerTrust(ca, identity.installation())};
        return new Credentials(bundle, identity, end, context(agents, own, key), context(() -> signedBy(ca), own, key));
    }

    /**
     * Who a certificate of Sundog speaks for. Says nothing about whether it is genuine.
     *
     * @throws OperatorException when it carries no identity of Sundog
     */
    public static Identity identify(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && kind == URI_NAME) {
                    var uri = URI.create(String.valueOf(name.get(1)));
                    if ("sundog".equals(uri.getScheme())) {
                        return new Identity(
                                UUID.fromString(uri.getHost()),
                                Voter.parse(uri.getPath().substring(1)));
                    }
                }
            }
        } catch (CertificateParsingException | RuntimeException e) {
            throw new OperatorException("The certificate's names cannot be read: " + e.getMessage(), REMEDY, e);
        }
        throw new OperatorException(
                "The certificate of " + certificate.getSubjectX500Principal() + " carries no identity of Sundog",
                REMEDY);
    }

    public Identity identity() {
        return identity;
    }

    /** For TLS with agents of the same installation only; neither side's host name matters. */
    public SSLContext sslContext() {
        return sslContext;
    }

    public Path caFile() {
        return bundle.resolve(Authority.CA);
    }

    public Path certificateFile() {
        return bundle.resolve(Authority.CERTIFICATE);
    }

    /** PKCS#8, PEM. */
    public Path keyFile() {
        return bundle.resolve(Authority.KEY);
    }

    public Instant expires() {
        return expires;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new OperatorException(file + " is missing", REMEDY, e);
        } catch (IOException e) {
            throw new OperatorException(
                    file + " cannot be read: " + e, "Let the agent's user read it (key.pem: that user only)", e);
        }
    }

    private static X509Certificate certificate(Path file) {
        try {
            return Pem.certificate(bytes(file));
        } catch (GeneralSecurityException e) {
            throw new OperatorException(file + " is no certificate: " + e.getMessage(), REMEDY, e);
        }
    }

    private static PrivateKey key(Path file) {
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
                    bundle.resolve(Authority.CERTIFICATE)
                            + " is of another installation: the authority in ca.pem did not sign it",
                    REMEDY + "; do not mix files of two bundles",
                    e);
        }
    }

    private static void checkDates(Path file, X509Certificate certificate, Instant now) {
        var from = certificate.getNotBefore().toInstant();
        var until = certificate.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            throw new OperatorException(
                    file + " expired at " + until + " (it is " + now + ")",
                    "Make a new installation with 'sundog init' and carry its bundles to all hosts");
        }
        if (now.isBefore(from)) {
            throw new OperatorException(
                    file + " is not valid before " + from + " (it is " + now + ")", "Set this host's clock");
        }
    }

    private static void checkPair(Path bundle, X509Certificate own, PrivateKey key) {
        boolean fits;
        try {
            var probe = bundle.toString().getBytes(StandardCharsets.UTF_8);
            var sign = Signature.getInstance("SHA256withECDSA");
            sign.initSign(key);
            sign.update(probe);
            var signature = sign.sign();
            sign.initVerify(own.getPublicKey());
            sign.update(probe);
            fits = sign.verify(signature);
        } catch (GeneralSecurityException e) {
            fits = false;
        }
        if (!fits) {
            throw new OperatorException(
                    bundle.resolve(Authority.KEY) + " is not the key of cert.pem",
                    REMEDY + "; do not mix files of two bundles");
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

    /** For TLS with people's browsers and programs: a client may show a certificate that the authority has signed, or none. */
    public SSLContext operatorContext() {
        return operatorContext;
    }

    private static TrustManager[] signedBy(X509Certificate ca) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", ca);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Whom a context trusts. */
    private interface Trust {
        TrustManager[] managers() throws GeneralSecurityException, IOException;
    }

    private static SSLContext context(Trust trust, X509Certificate own, PrivateKey key) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("agent", key, new char[0], new X509Certificate[] {own});
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.managers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorException("TLS cannot be set up: " + e.getMessage(), "Use a JDK with TLS 1.3 and EC", e);
        }
    }
}
