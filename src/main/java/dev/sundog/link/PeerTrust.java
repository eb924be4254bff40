package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Trusts whom the installation's authority certified as an agent of this installation, wherever it is reached. */
final class PeerTrust extends X509ExtendedTrustManager {
    private final X509TrustManager path;
    private final UUID installation;

    PeerTrust(X509Certificate ca, UUID installation) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", ca);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        this.path = (X509TrustManager) factory.getTrustManagers()[0];
        this.installation = installation;
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
        checkInstallation(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            path.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            throw plain(chain, e);
        }
        checkInstallation(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return path.getAcceptedIssuers();
    }
}
