package dev.sundog.link;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections of agents of the installation and of nobody else. Whatever comes in on the port, it goes on; what a
 * stranger can hold is bounded in time and number.
 */
public final class TlsListener implements AutoCloseable {
    /** Time from connecting to the end of the handshake. */
    public static final Duration HANDSHAKE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TlsListener.class);
    private static final int MOST_HANDSHAKES = 256;

    private final Credentials me;
    private final String purpose;
    private final Consumer<TlsConnection> handler;
    private final ServerSocket server;
    private final Refusals refusals;
    private final Set<Socket> shaking = ConcurrentHashMap.newKeySet();

    private TlsListener(
            Credentials me, String purpose, Refusals refusals, Consumer<TlsConnection> handler, ServerSocket server) {
        this.me = me;
        this.purpose = purpose;
        this.refusals = refusals;
        this.handler = handler;
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param at port 0 for any free one
     * @param purpose for people: what the port is for
     * @param bootNanos a clock that never jumps; it spaces log lines
     * @param handler takes each good connection, on a virtual thread of its own; the connection is closed when it returns
     * @throws OperatorException when the address cannot be listened on
     */
    public static TlsListener open(
            Credentials me, HostPort at, String purpose, LongSupplier bootNanos, Consumer<TlsConnection> handler) {
        ServerSocket server = null;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(at.resolve(), 128);
        } catch (IOException e) {
            if (server != null) {
                TlsConnection.closeQuietly(server);
            }
            throw new OperatorException(
                    "Cannot listen on " + at + " for " + purpose + ": " + e.getMessage(),
                    "Free the port, or configure another address of this host",
                    e);
        }
        var listener = new TlsListener(me, purpose, new Refusals(bootNanos), handler, server);
        Thread.ofVirtual().name(purpose + "-accept").start(listener::acceptAll);
        return listener;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                admit(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    refusals.note("accept", purpose + " cannot accept: " + e.getMessage());
                    pause();
                }
            }
        }
    }

    private void admit(Socket raw) {
        if (shaking.size() >= MOST_HANDSHAKES) {
            refuse(raw, "too many unfinished handshakes");
            TlsConnection.closeQuietly(raw);
            return;
        }
        shaking.add(raw);
        Thread.ofVirtual().name(purpose + "-" + raw.getRemoteSocketAddress()).start(() -> serve(raw));
    }

    private void serve(Socket raw) {
        try (raw) {
            TlsConnection connection;
            try (var _ = new Cutoff(HANDSHAKE, raw)) {
                connection = TlsConnection.asServer(me, raw);
            } catch (SSLException e) {
                refuse(raw, String.valueOf(e.getMessage()));
                TlsConnection.linger(raw);
                return;
            } finally {
                shaking.remove(raw);
            }
            handler.accept(connection);
        } catch (IOException | OperatorException e) {
            refuse(raw, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{}: a connection of {} failed here", purpose, raw.getRemoteSocketAddress(), e);
        }
    }

    private void refuse(Socket raw, String why) {
        if (!server.isClosed()) {
            var from = String.valueOf(raw.getInetAddress());
            refusals.note(from, purpose + " refused a connection from " + from + ": " + why);
        }
    }

    /** Before the next try, when accepting fails. */
    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening; connections that a handler has stay with it. */
    @Override
    public void close() {
        TlsConnection.closeQuietly(server);
        shaking.forEach(TlsConnection::closeQuietly);
    }
}
