package dev.sundog.link;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Certificates, lists of revoked ones and PKCS#8 keys as PEM text. */
final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String LIST = "X509 CRL";

    private Pem() {}

    static byte[] of(X509Certificate certificate) throws GeneralSecurityException {
        return write(CERTIFICATE, certificate.getEncoded());
    }

    static byte[] of(PrivateKey key) {
        return write(KEY, key.getEncoded());
    }

    static byte[] of(X509CRL list) throws GeneralSecurityException {
        return write(LIST, list.getEncoded());
    }

    static X509CRL list(byte[] pem) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        return (X509CRL) factory.generateCRL(new ByteArrayInputStream(read(LIST, pem)));
    }

    private static byte[] write(String type, byte[] der) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        var text = "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static X509Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return certificateOf(read(CERTIFICATE, pem));
    }

    /** From DER, without PEM. */
    static X509Certificate certificateOf(byte[] der) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    static PrivateKey ecKey(byte[] pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(read(KEY, pem)));
    }

    private static byte[] read(String type, byte[] pem) throws GeneralSecurityException {
        var text = new String(pem, StandardCharsets.US_ASCII);
        var begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("it holds no PEM block '" + type + "'");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("its PEM block is not base64", e);
        }
    }
}
