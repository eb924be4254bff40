package dev.sundog.quorum;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test: PEM files of it and of the hosts it certified. */
final class TestAuthority {
    private final Path directory;
    private final KeyPair keys = newKeys();
    private final X500Name name;
    private int serial = 1;

    /** Files of one certified host. */
    record Certified(Path ca, Path cert, Path key) {}

    TestAuthority(Path directory, String name) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.name = new X500Name("CN=" + name);
        write("ca.pem", certificate(this.name, keys, true));
    }

    Certified certify(String host) throws IOException {
        var own = newKeys();
        var cert = write(host + ".pem", certificate(new X500Name("CN=" + host), own, false));
        return new Certified(directory.resolve("ca.pem"), cert, write(host + ".key", pkcs8(own.getPrivate())));
    }

    private static JcaPKCS8Generator pkcs8(PrivateKey key) throws IOException {
        return new JcaPKCS8Generator(key, null);
    }

    private Path write(String file, Object content) throws IOException {
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(content);
        }
        return Files.writeString(directory.resolve(file), text.toString());
    }

    private X509CertificateHolder certificate(X500Name subject, KeyPair of, boolean authority) throws IOException {
        try {
            var now = Instant.now();
            return new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(serial++),
                            Date.from(now.minus(1, ChronoUnit.DAYS)),
                            Date.from(now.plus(1, ChronoUnit.DAYS)),
                            subject,
                            of.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
