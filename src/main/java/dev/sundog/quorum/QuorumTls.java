package dev.sundog.quorum;

import dev.sundog.model.OperatorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/** Mutual TLS 1.3 and nothing else for the quorum's port. A peer is who its installation's authority says it is. */
final class QuorumTls {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    private QuorumTls() {}

    /** Reads the files named; throws OperatorException when one is missing, damaged or does not fit the others. */
    static GrpcTlsConfig read(Path caPem, Path certPem, Path keyPem) {
        try {
            return GrpcTlsConfig.newBuilder()
                    .setName("quorum")
                    .setKeyManager(keyManager(certificates(certPem), privateKey(keyPem)))
                    .setTrustManager(trustManager(certificates(caPem)))
                    .setMutualTls(true)
                    .setSslProvider(SslProvider.JDK)
                    .setProtocols("TLSv1.3")
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorException(
                    "The certificates of the quorum cannot be used (" + certPem + "): " + e,
                    "Put back the bundle that 'sundog init' made for this host",
                    e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path pem) throws IOException, CertificateException {
        var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes(pem)));
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in " + pem);
        }
        return found;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OperatorException(
                    file + " cannot be read: " + e, "Put back the bundle that 'sundog init' made for this host", e);
        }
    }

    private static PrivateKey privateKey(Path pem) throws GeneralSecurityException {
        var text = KEY.matcher(new String(bytes(pem), StandardCharsets.US_ASCII));
        if (!text.find()) {
            throw new InvalidKeySpecException("no unencrypted PKCS #8 private key in " + pem);
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.group(1)));
        for (var algorithm : List.of("EC", "Ed25519", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // not of this kind: the next one is tried
            }
        }
        throw new InvalidKeySpecException("the key in " + pem + " is none of EC, Ed25519 and RSA");
    }

    /** SunX509 keeps the key at hand; that of "PKIX" derives the store's key (PBKDF2) several times for each handshake. */
    private static KeyManager keyManager(Collection<? extends Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        var keys = emptyStore();
        keys.setKeyEntry("voter", key, new char[0], chain.toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(keys, new char[0]);
        return factory.getKeyManagers()[0];
    }

    private static TrustManager trustManager(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        var trusted = emptyStore();
        int n = 0;
        for (var authority : authorities) {
            trusted.setCertificateEntry("ca" + n++, authority);
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return new OfThisInstallation((X509TrustManager) factory.getTrustManagers()[0]);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /**
     * Path validation up to the installation's authority, without comparing host names: a voter may move to another
     * address, and nobody else has a certificate of this authority.
     */
    private static final class OfThisInstallation extends X509ExtendedTrustManager {
        private final X509TrustManager paths;

        OfThisInstallation(X509TrustManager paths) {
            this.paths = paths;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            paths.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            paths.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            paths.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket s) throws CertificateException {
            paths.checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            paths.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) throws CertificateException {
            paths.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return paths.getAcceptedIssuers();
        }
    }
}
