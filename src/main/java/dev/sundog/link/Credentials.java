package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who this agent is, how it proves that, and whom it believes, by a bundle that was read and found good. Certificate, key and list of
 * revoked certificates can be exchanged while connections stand: all contexts use the new ones for new connections. Thread-safe.
 */
public final class Credentials {
    private static final int URI_NAME = 6;

    private final Path directory;
    private final Peers peers = new Peers();
    private final OwnKeys keys;
    private final PeerTrust agents;
    private final SSLContext sslContext;
    private final SSLContext relayContext;
    private final SSLContext operatorContext;
    private volatile Bundle bundle;

    private Credentials(Path directory, Bundle bundle) {
        this.directory = directory;
        this.bundle = bundle;
        this.keys = new OwnKeys(bundle.own(), bundle.key());
        this.agents = trust(PeerTrust.Kind.AGENTS);
        this.sslContext = context(agents);
        this.relayContext = context(trust(PeerTrust.Kind.RESUMING_AGENTS));
        this.operatorContext = context(trust(PeerTrust.Kind.ANYBODY));
        var _ = peers.revoke(bundle.revoked());
    }

    /**
     * Reads and checks a bundle.
     *
     * @throws OperatorException when a file is missing or unreadable, the certificate is expired, not yet valid, revoked, of another
     *     installation, or not of this key
     */
    public static Credentials load(Path bundle, Instant now) {
        return new Credentials(bundle, Bundle.read(bundle, now));
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
                        return Identity.of(uri);
                    }
                }
            }
        } catch (CertificateParsingException | RuntimeException e) {
            throw new OperatorException("The certificate's names cannot be read: " + e.getMessage(), Bundle.REMEDY, e);
        }
        throw new OperatorException(
                "The certificate of " + certificate.getSubjectX500Principal() + " carries no identity of Sundog",
                Bundle.REMEDY);
    }

    public Identity identity() {
        return bundle.identity();
    }

    /** For TLS with agents of the same installation only; neither side's host name matters. Sessions are not resumed. */
    public SSLContext sslContext() {
        return sslContext;
    }

    /** As {@link #sslContext}, but sessions are resumed: whoever uses it calls {@link #admit} once a handshake is done. */
    public SSLContext relayContext() {
        return relayContext;
    }

    /** For TLS with people's browsers and programs: a client may show a certificate that the authority has signed, or none. */
    public SSLContext operatorContext() {
        return operatorContext;
    }

    /** What {@link #sslContext} shows. */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** What {@link #sslContext} believes. */
    public X509ExtendedTrustManager trustManager() {
        return agents;
    }

    /**
     * Whether a connection may stand whose handshake is done.
     *
     * @param end closed when the peer's certificate is revoked; held weakly, so the connection must hold it
     */
    public boolean admit(SSLSession session, Closeable end) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate peer) {
                peers.add(peer, end);
                return true;
            }
            return false;
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return false;
        }
    }

    /** When the certificate in force ends. */
    public Instant expires() {
        return bundle.ends();
    }

    /** Of the certificate in force, hexadecimal. */
    public String serial() {
        return Serials.text(bundle.own());
    }

    /** Number of the list of revoked certificates that is known here; 0 where none is. */
    public long revocations() {
        return bundle.revoked().number().longValue();
    }

    /** Whether the authority has revoked this agent's own certificate. */
    public boolean isRevoked() {
        return bundle.revoked().has(bundle.own());
    }

    Path directory() {
        return directory;
    }

    Bundle bundle() {
        return bundle;
    }

    /**
     * Takes up another certificate and key, for new connections; those that stand go on.
     *
     * @throws OperatorException when it is of somebody else; nothing has changed then
     */
    synchronized void take(Bundle next) {
        if (!next.identity().equals(identity())) {
            throw new OperatorException(
                    directory + " was replaced by the bundle of " + next.identity() + ", but this is the agent of "
                            + identity(),
                    "Put back a bundle of " + identity() + ", or start the agent again to be another");
        }
        if (!next.ca().equals(bundle.ca())) {
            throw new OperatorException(
                    directory + " was replaced by a bundle of another authority", "Start all agents again with theirs");
        }
        keys.exchange(next.own(), next.key());
        var before = bundle.revoked();
        bundle = next.with(before);
        take(next.revoked());
    }

    /** Takes up a list of revoked certificates unless a later one is known; gives how many connections were ended by that. */
    synchronized int take(Revocations list) {
        if (!list.isLaterThan(bundle.revoked())) {
            return 0;
        }
        bundle = bundle.with(list);
        return peers.revoke(list);
    }

    private PeerTrust trust(PeerTrust.Kind kind) {
        try {
            return new PeerTrust(bundle.ca(), bundle.identity().installation(), kind, peers);
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorException("TLS cannot be set up: " + e.getMessage(), "Use a JDK with TLS 1.3 and EC", e);
        }
    }

    private SSLContext context(PeerTrust trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new OperatorException("TLS cannot be set up: " + e.getMessage(), "Use a JDK with TLS 1.3 and EC", e);
        }
    }
}
