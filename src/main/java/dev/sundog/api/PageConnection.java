package dev.sundog.api;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** One connection to the door, with the time by which it has to get on. */
final class PageConnection implements AutoCloseable, EventStreams.Writing {
    private static final long REQUEST_SECONDS = 10;
    private static final long ANSWER_SECONDS = 60;
    private static final long EVENT_SECONDS = 20;
    private static final int DRAINED_BYTES = 128 * 1024;
    private static final int DRAIN_MILLIS = 500;

    private final Socket plain;
    private final Socket socket;
    private final LongSupplier nanos;
    private final Object timing = new Object();
    private boolean timed;
    private long endsNanos;

    PageConnection(Socket plain, Optional<SSLContext> tls, LongSupplier nanos) throws IOException {
        this.plain = plain;
        this.nanos = nanos;
        within(REQUEST_SECONDS);
        plain.setTcpNoDelay(true);
        this.socket = tls.isPresent() ? secure(plain, tls.get()) : plain;
    }

    private static Socket secure(Socket plain, SSLContext tls) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.setWantClientAuth(true);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        return socket;
    }

    HttpRequest read() throws IOException, HttpRequest.Refused {
        var request = HttpRequest.read(new BufferedInputStream(socket.getInputStream()));
        untimed();
        return request;
    }

    /** Subject of the certificate that the client has shown and the installation's authority has signed. */
    Optional<String> certificate() {
        if (!(socket instanceof SSLSocket secure)) {
            return Optional.empty();
        }
        try {
            var chain = secure.getSession().getPeerCertificates();
            return chain[0] instanceof X509Certificate c
                    ? Optional.of(c.getSubjectX500Principal().getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    String from() {
        return plain.getRemoteSocketAddress().toString().replaceFirst("^[^/]*/", "");
    }

    void write(byte[] answer) throws IOException {
        within(ANSWER_SECONDS);
        var out = socket.getOutputStream();
        out.write(answer);
        out.flush();
    }

    void serve(EventStreams events) throws IOException, InterruptedException {
        events.serve(socket.getOutputStream(), this);
    }

    @Override
    public void begins() {
        within(EVENT_SECONDS);
    }

    @Override
    public void ended() {
        untimed();
    }

    /** Reads what the client still sends, for a moment: closing over it would take the answer away from it. */
    void drain() throws IOException {
        socket.shutdownOutput();
        plain.setSoTimeout(DRAIN_MILLIS);
        InputStream in = socket.getInputStream();
        var room = new byte[8192];
        for (int left = DRAINED_BYTES, n = 0; left > 0 && n >= 0; left -= n) {
            n = in.read(room);
        }
    }

    private void within(long seconds) {
        synchronized (timing) {
            timed = true;
            endsNanos = nanos.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    private void untimed() {
        synchronized (timing) {
            timed = false;
        }
    }

    boolean isLate() {
        synchronized (timing) {
            return timed && endsNanos - nanos.getAsLong() < 0;
        }
    }

    /** By the plain socket: TLS could wait for a client that reads nothing. */
    @Override
    public void close() throws IOException {
        plain.close();
    }
}
