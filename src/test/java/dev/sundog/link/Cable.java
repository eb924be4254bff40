package dev.sundog.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP forwarder on loopback that a test can cut or freeze. */
final class Cable implements AutoCloseable {
    private final ServerSocket server;
    private final int to;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Bytes that went towards the listener, and back. */
    final AtomicLong there = new AtomicLong();

    final AtomicLong back = new AtomicLong();
    private volatile boolean frozen;

    Cable(int to) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.to = to;
        Thread.ofVirtual().start(this::acceptAll);
    }

    HostPort end() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    private void acceptAll() {
        try {
            while (true) {
                var a = server.accept();
                var b = new Socket(InetAddress.getLoopbackAddress(), to);
                sockets.add(a);
                sockets.add(b);
                Thread.ofVirtual().start(() -> copy(a, b, there));
                Thread.ofVirtual().start(() -> copy(b, a, back));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void copy(Socket from, Socket into, AtomicLong count) {
        var buffer = new byte[16_384];
        try (from;
                into) {
            for (int n = read(from, buffer); n >= 0; n = read(from, buffer)) {
                count.addAndGet(n);
                into.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // cut
        }
    }

    /** What was read, or -1 at its end or failure: while frozen, neither bytes nor an end pass. */
    private int read(Socket from, byte[] buffer) throws InterruptedException {
        int n;
        try {
            n = from.getInputStream().read(buffer);
        } catch (IOException e) {
            n = -1;
        }
        while (frozen) {
            Thread.sleep(20);
        }
        return n;
    }

    void freeze(boolean on) {
        frozen = on;
    }

    void cut() {
        for (var socket : sockets) {
            TlsConnection.closeQuietly(socket);
        }
        sockets.clear();
    }

    @Override
    public void close() {
        frozen = false;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
