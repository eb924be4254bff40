package dev.sundog.link;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes one authority, known by its fingerprint, at the port at which hosts join. An agent of the same authority is not believed
 * there: it could take the token, and join in the host's place.
 */
final class PinnedAuthority implements X509TrustManager {
    private final String fingerprint;
    private volatile @Nullable X509Certificate ca;

    PinnedAuthority(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** The authority, once it has been seen. */
    X509Certificate ca() {
        var seen = ca;
        if (seen == null) {
            throw new IllegalStateException("asked before the handshake was done");
        }
        return seen;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        var top = chain[chain.length - 1];
        if (chain.length != 2 || !Invitation.fingerprint(top).equals(fingerprint)) {
            throw new CertificateException("who answers there is not the authority that the token is of");
        }
        var end = chain[0];
        try {
            end.verify(top.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("who answers there has no certificate of the token's authority", e);
        }
        end.checkValidity();
        if (!isForJoining(end)) {
            throw new CertificateException("who answers there is an agent, not the authority");
        }
        ca = top;
    }

    private static boolean isForJoining(X509Certificate end) throws CertificateParsingException {
        var names = end.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            var text = String.valueOf(name.get(1));
            if (text.startsWith("sundog://")) {
                var parts = text.split("/", -1);
                return parts.length == 4 && text.equals(Certificates.joiningUri(UUID.fromString(parts[2])));
            }
        }
        return false;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody connects here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
