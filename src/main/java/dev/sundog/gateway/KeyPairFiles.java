package dev.sundog.gateway;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * A certificate with its chain and its key, in the PEM files that every authority hands out.
 *
 * @param certificate the site's own first, then those that vouch for it
 * @param key PKCS #8, PKCS #1 or SEC 1, without a passphrase
 */
public record KeyPairFiles(Path certificate, Path key) {
    record Content(PrivateKey key, List<X509Certificate> chain) {}

    /** Changes when one of the files was written or replaced. */
    String stamp() {
        return stamp(certificate) + " " + stamp(key);
    }

    private static String stamp(Path file) {
        try {
            return Files.readAttributes(file, "unix:ino,size,lastModifiedTime").toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * When the site's own certificate ends.
     *
     * @throws IOException saying which file is wrong and how
     */
    public Instant expires() throws IOException {
        return read().chain().getFirst().getNotAfter().toInstant();
    }

    /** @throws IOException saying which file is wrong and how */
    Content read() throws IOException {
        var chain = chain();
        var own = chain.getFirst();
        var secret = secret(own.getPublicKey().getAlgorithm());
        if (!belong(secret, own)) {
            throw new IOException(key + " is not the key of " + certificate);
        }
        return new Content(secret, chain);
    }

    private List<X509Certificate> chain() throws IOException {
        try (var in = Files.newInputStream(certificate)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IOException(certificate + " holds no certificate");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + " is no certificate in PEM form", e);
        } catch (FileSystemException e) {
            throw new IOException(certificate + " cannot be read (" + e + ")", e);
        }
    }

    private PrivateKey secret(String algorithm) throws IOException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(plainKey()));
        } catch (GeneralSecurityException e) {
            throw new IOException(key + " is not the key of " + certificate, e);
        }
    }

    /** In PKCS #8. */
    private byte[] plainKey() throws IOException {
        try (var pem = new PEMParser(new StringReader(Files.readString(key)))) {
            for (var found = pem.readObject(); found != null; found = pem.readObject()) {
                if (found instanceof PrivateKeyInfo plain) {
                    return plain.getEncoded();
                }
                if (found instanceof PEMKeyPair pair) {
                    return pair.getPrivateKeyInfo().getEncoded();
                }
            }
        } catch (FileSystemException e) {
            throw new IOException(key + " cannot be read (" + e + ")", e);
        } catch (IOException e) {
            throw new IOException(key + " is no key in PEM form", e);
        }
        throw new IOException(key + " holds no key without a passphrase");
    }

    private static boolean belong(PrivateKey secret, X509Certificate own) {
        var algorithm = switch (secret.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> secret.getAlgorithm();
        };
        try {
            var signing = Signature.getInstance(algorithm);
            signing.initSign(secret);
            var signed = signing.sign();
            signing.initVerify(own.getPublicKey());
            return signing.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
