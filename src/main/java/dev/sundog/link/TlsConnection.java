package dev.sundog.link;

import dev.sundog.model.Dscp;
import dev.sundog.model.OperatorException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A TLS 1.3 connection whose handshake is done and whose peer is an agent of this installation. */
public final class TlsConnection implements Closeable {
    private final Socket raw;
    private final SSLSocket tls;
    private final Identity peer;
    private final X509Certificate certificate;

    private TlsConnection(Socket raw, SSLSocket tls, X509Certificate certificate) {
        this.raw = raw;
        this.tls = tls;
        this.peer = Credentials.identify(certificate);
        this.certificate = certificate;
    }

    static TlsConnection asClient(Credentials me, Socket raw, HostPort to) throws IOException {
        var factory = me.sslContext().getSocketFactory();
        var tls = (SSLSocket) factory.createSocket(raw, to.host(), to.port(), true);
        tls.setUseClientMode(true);
        return shake(me, raw, tls);
    }

    /** The raw socket stays open when this fails, so that the client can still read why. */
    static TlsConnection asServer(Credentials me, Socket raw) throws IOException {
        var factory = me.sslContext().getSocketFactory();
        var tls = (SSLSocket) factory.createSocket(raw, null, false);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(true);
        return shake(me, raw, tls);
    }

    private static TlsConnection shake(Credentials me, Socket raw, SSLSocket tls) throws IOException {
        raw.setTcpNoDelay(true);
        tls.setEnabledProtocols(new String[] {"TLSv1.3"});
        tls.startHandshake();
        if (!(tls.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate)) {
            throw new SSLException("the peer's certificate is of an unknown kind");
        }
        try {
            var connection = new TlsConnection(raw, tls, certificate);
            if (!me.admit(tls.getSession(), connection)) {
                throw new SSLException("the peer's certificate was revoked by the authority");
            }
            return connection;
        } catch (OperatorException e) {
            throw new SSLException(e.what(), e);
        }
    }

    /** Who the peer is, proved by its certificate. */
    public Identity peer() {
        return peer;
    }

    /** Address and port of the other end. */
    public String remote() {
        return String.valueOf(raw.getRemoteSocketAddress());
    }

    /** Marks what is sent from now on, whichever version of IP carries it: the JDK sets both at a socket that may speak both. */
    void mark(Dscp mark) throws IOException {
        raw.setOption(StandardSocketOptions.IP_TOS, mark.octet());
    }

    /** What the peer has shown. */
    X509Certificate certificate() {
        return certificate;
    }

    InetAddress local() {
        return raw.getLocalAddress();
    }

    InetAddress remoteAddress() {
        return raw.getInetAddress();
    }

    String remoteHost() {
        return String.valueOf(raw.getInetAddress());
    }

    /**
     * Bytes that both ends of this connection can make and nobody else (RFC 8446 section 7.5): a secret for what goes beside it.
     *
     * @param label what it is for
     * @param context which of several for that
     */
    byte[] exported(String label, String context, int bytes) throws SSLException {
        if (!(tls.getSession() instanceof ExtendedSSLSession session)) {
            throw new SSLException("this JDK's sessions export no keys");
        }
        return session.exportKeyingMaterialData(label, context.getBytes(StandardCharsets.US_ASCII), bytes);
    }

    public InputStream in() throws IOException {
        return tls.getInputStream();
    }

    /** Each write is on its way when it returns; there is no buffer to flush. */
    public OutputStream out() throws IOException {
        return tls.getOutputStream();
    }

    /** Tells the peer that no more follows; it can still be read from. */
    public void closeOutput() throws IOException {
        tls.shutdownOutput();
    }

    /** Closes at once, also while other threads read or write, which then fail. */
    @Override
    public void close() {
        closeQuietly(raw);
    }

    /** Ends what is sent, and reads on until the peer closes: else what was sent last would be lost. */
    static void linger(Socket raw) {
        try {
            raw.setSoTimeout(500);
            raw.shutdownOutput();
            var rest = new byte[1_024];
            for (int i = 0; i < 64 && raw.getInputStream().read(rest) >= 0; i++) {}
        } catch (IOException e) {
            // the peer does not want to know
        }
    }

    static void closeQuietly(Closeable victim) {
        try {
            victim.close();
        } catch (IOException e) {
            // it is being thrown away
        }
    }
}
