package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom the installation's authority certified, wherever it is reached, and has not revoked. Unless sessions may be resumed,
 * every connection comes by here, and is known by the certificate that it was opened with.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    /** What is asked of a peer besides the authority's signature. */
    enum Kind {
        /** An agent of this installation; sessions are not resumed. */
        AGENTS(true, false),
        /** An agent of this installation; sessions are resumed, so who uses this looks at the certificate again. */
        RESUMING_AGENTS(true, true),
        /** Anybody with a certificate; sessions are not resumed. */
        ANYBODY(false, false);

        private final boolean agents;
        private final boolean resumes;

        Kind(boolean agents, boolean resumes) {
            this.agents = agents;
            this.resumes = resumes;
        }
    }

    private final X509TrustManager path;
    private final UUID installation;
    private final Kind kind;
    private final Peers peers;

    PeerTrust(X509Certificate ca, UUID installation, Kind kind, Peers peers)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", ca);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        this.path = (X509TrustManager) factory.getTrustManagers()[0];
        this.installation = installation;
        this.kind = kind;
        this.peers = peers;
    }

    /** Says in plain words why a path was not found. */
    private static CertificateException plain(X509Certificate[] chain, CertificateException problem) {
        var end = chain[0];
        try {
            end.checkValidity();
        } catch (CertificateException e) {
            return new CertificateException(
                    "the peer's certificate is valid from " + end.getNotBefore().toInstant() + " to "
                            + end.getNotAfter().toInstant() + ", which is not now: renew it or set the clock",
                    problem);
        }
        return new CertificateException(
                "the peer's certificate is not of this installation (" + end.getSubjectX500Principal()
                        + "): bundles of two installations are mixed",
                problem);
    }

    private void checkPeer(X509Certificate[] chain) throws CertificateException {
        if (kind.agents) {
            checkInstallation(chain);
        }
        peers.check(chain[0]);
    }

    private void checkInstallation(X509Certificate[] chain) throws CertificateException {
        try {
            var peer = Credentials.identify(chain[0]);
            if (!peer.installation().equals(installation)) {
                throw new CertificateException("the certificate is of another installation: " + peer);
            }
        } catch (OperatorException e) {
            throw new CertificateException(e.what(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            path.checkClientTrusted(chain, authType);
        } catch (CertificateException e) {
            throw plain(chain, e);
        }
        checkPeer(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            path.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw plain(chain, e);
        }
        checkPeer(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
        known(chain[0], socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
        known(chain[0], socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
        known(chain[0], engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
        known(chain[0], engine);
    }

    private void known(X509Certificate peer, Socket socket) throws CertificateException {
        if (!kind.resumes && socket instanceof SSLSocket tls) {
            once(tls.getHandshakeSession());
            peers.add(peer, (Closeable) tls);
        }
    }

    private void known(X509Certificate peer, SSLEngine engine) throws CertificateException {
        if (!kind.resumes) {
            once(engine.getHandshakeSession());
            peers.add(peer, engine);
        }
    }

    /** An invalid session gets no ticket: the next connection shows its certificate again. */
    private static void once(@Nullable SSLSession session) {
        if (session != null) {
            session.invalidate();
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return path.getAcceptedIssuers();
    }
}
