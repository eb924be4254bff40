package dev.sundog.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Calls a port over TLS and looks whether it gets through: in TLS 1.3 a refused client learns that only when it reads. */
record Caller(SSLContext context, String protocol, boolean http2) {
    /** Less than the five seconds after which who says nothing sensible is cut off. */
    private static final int REFUSAL_MILLIS = 3500;

    enum Outcome {
        /** The other side keeps the connection, or says something inside it. */
        THROUGH,
        REFUSED
    }

    Outcome call(int port) throws IOException {
        try (var raw = new Socket()) {
            raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
            raw.setSoTimeout(60_000);
            try (var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, "127.0.0.1", port, true)) {
                return talk(tls);
            }
        }
    }

    private Outcome talk(SSLSocket tls) {
        tls.setEnabledProtocols(new String[] {protocol});
        if (http2) {
            var parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
        }
        try {
            tls.startHandshake();
            if (http2) { // its listener speaks first, and only with whom it let in
                return tls.getInputStream().read() >= 0 ? Outcome.THROUGH : Outcome.REFUSED;
            }
            tls.setSoTimeout(REFUSAL_MILLIS);
            tls.getOutputStream().write(0);
            return tls.getInputStream().read() >= 0 ? Outcome.THROUGH : Outcome.REFUSED;
        } catch (SocketTimeoutException e) {
            return http2 ? Outcome.REFUSED : Outcome.THROUGH;
        } catch (IOException e) {
            return Outcome.REFUSED;
        }
    }

    /** A client that trusts everybody and shows nothing. */
    static SSLContext showingNothing() throws GeneralSecurityException {
        return context(new KeyManager[0]);
    }

    /** A client that trusts everybody and shows the certificate of a bundle, whether it was asked for or not. */
    static SSLContext showing(Path bundle) throws GeneralSecurityException, IOException {
        X509Certificate own;
        try (var in = Files.newInputStream(bundle.resolve("cert.pem"))) {
            own = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        var pem = Files.readString(bundle.resolve("key.pem"), StandardCharsets.US_ASCII);
        var der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        return context(new KeyManager[] {new Always(own, key)});
    }

    private static SSLContext context(KeyManager[] keys) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new Everybody()}, null);
        return context;
    }

    /** Java's own would not send a certificate whose issuer the server does not name. */
    private static final class Always extends X509ExtendedKeyManager {
        private final X509Certificate own;
        private final PrivateKey key;

        Always(X509Certificate own, PrivateKey key) {
            this.own = own;
            this.key = key;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "none";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
