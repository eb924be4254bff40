package dev.sundog.gateway;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test, and what it certifies. */
final class Certificates {
    private final KeyPair authorityKeys = keys();
    private final X509Certificate authority = sign("CN=authority", authorityKeys, true);

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(String name, KeyPair subject, boolean isAuthority) {
        return sign(name, subject, isAuthority, Instant.now().plusSeconds(3600));
    }

    private X509Certificate sign(String name, KeyPair subject, boolean isAuthority, Instant until) {
        var now = Instant.now();
        var loopback = new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        try {
            var builder = new JcaX509v3CertificateBuilder(
                            new X500Principal("CN=authority"),
                            BigInteger.valueOf(now.toEpochMilli()),
                            Date.from(now.minus(Duration.ofDays(9))),
                            Date.from(until),
                            new X500Principal(name),
                            subject.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
                    .addExtension(Extension.subjectAlternativeName, false, loopback);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts this authority and shows a certificate of it. */
    SSLContext context(String name) {
        var own = keys();
        return context(own, new Certificate[] {sign("CN=" + name, own, false), authority});
    }

    /** Writes a certificate of a server on loopback, with its chain, and its key, as PEM. */
    void write(GatewaySettings.ClientTls files, String name, Instant until) throws IOException {
        var own = keys();
        Files.writeString(files.certificate(), pem(sign("CN=" + name, own, false, until)) + pem(authority));
        var key = Base64.getMimeEncoder().encodeToString(own.getPrivate().getEncoded());
        Files.writeString(files.key(), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    }

    private static String pem(Object what) throws IOException {
        var out = new StringWriter();
        try (var writer = new JcaPEMWriter(out)) {
            writer.writeObject(what);
        }
        return out.toString();
    }

    /** Trusts this authority and has no certificate. */
    SSLContext anonymous() {
        return context(null, new Certificate[0]);
    }

    private SSLContext context(KeyPair own, Certificate[] chain) {
        try {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var shown = KeyStore.getInstance("PKCS12");
            shown.load(null, null);
            if (own != null) {
                shown.setKeyEntry("own", own.getPrivate(), new char[0], chain);
            }
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(shown, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
