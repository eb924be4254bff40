package dev.sundog.link;

import java.io.Closeable;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Whose certificates count no more, and which connections stand with whose: what a revoked one has opened is ended. Connections
 * are held weakly: one that nobody uses any more is forgotten. Thread-safe.
 */
final class Peers {
    private final Map<Closeable, X509Certificate> connections = new WeakHashMap<>();
    private final Map<SSLEngine, X509Certificate> engines = new WeakHashMap<>();
    private Revocations revoked = Revocations.NONE;

    synchronized void check(X509Certificate peer) throws CertificateException {
        if (revoked.has(peer)) {
            throw new CertificateException("the peer's certificate was revoked by the authority (serial "
                    + Serials.text(peer) + " of " + peer.getSubjectX500Principal() + ")");
        }
    }

    /** Fails where the certificate was revoked meanwhile. */
    synchronized void add(X509Certificate peer, Closeable connection) throws CertificateException {
        check(peer);
        connections.put(connection, peer);
    }

    synchronized void add(X509Certificate peer, SSLEngine engine) throws CertificateException {
        check(peer);
        engines.put(engine, peer);
    }

    /** Counts from now on; what stands with a certificate of the list is ended. Gives how many that were. */
    int revoke(Revocations list) {
        var ended = new ArrayList<Closeable>();
        synchronized (this) {
            revoked = list;
            connections.entrySet().removeIf(e -> list.has(e.getValue()) && ended.add(e.getKey()));
            engines.entrySet().removeIf(e -> list.has(e.getValue()) && ended.add(closing(e.getKey())));
        }
        // A peer that reads nothing can make the end of its connection last; it keeps nobody else.
        ended.forEach(one -> Thread.ofVirtual().name("revoked").start(() -> TlsConnection.closeQuietly(one)));
        return ended.size();
    }

    /** Its connection fails at the next byte either way. */
    private static Closeable closing(SSLEngine engine) {
        return () -> {
            engine.closeOutbound();
            try {
                engine.closeInbound();
            } catch (SSLException e) {
                throw new IOException(e);
            }
        };
    }
}
