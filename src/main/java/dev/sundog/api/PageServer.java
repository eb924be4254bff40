package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and the routes of the control socket by TCP. One request a connection, but for streams of events. What is beyond
 * its bounds is told to come again (503), or closed when even that would be too much.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    static final int MOST_CONNECTIONS = 256;
    private static final int MOST_TURNED_AWAY = 256;
    private static final int BACKLOG = 1_024;
    private static final long SWEEP_MILLIS = 500;
    private static final List<String> HEADERS = List.of(
            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: DENY",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Resource-Policy: same-origin");

    private final ServerSocket listening;
    private final Optional<SSLContext> tls;
    private final PageDoor door;
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final Semaphore turnedAway = new Semaphore(MOST_TURNED_AWAY);
    private final Set<PageConnection> open = ConcurrentHashMap.newKeySet();

    private PageServer(ServerSocket listening, Optional<SSLContext> tls, PageDoor door) {
        this.listening = listening;
        this.tls = tls;
        this.door = door;
    }

    /**
     * Listens at once.
     *
     * @param address resolved; loopback, unless {@code tls} is there; port 0 for any free one
     * @param names of this host, without port, that browsers may use
     * @throws OperatorException when the address cannot be bound, or others could reach it without TLS
     */
    public static PageServer start(
            InetSocketAddress address,
            Optional<SSLContext> tls,
            List<String> names,
            Logins logins,
            Routes routes,
            Audit audit) {
        if (tls.isEmpty() && (address.isUnresolved() || !address.getAddress().isLoopbackAddress())) {
            throw new OperatorException(
                    "The page at " + address.getHostString() + " is refused: others could read what passes there",
                    "Use a loopback address such as 127.0.0.1:7104, or switch on TLS");
        }
        try {
            var listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(address, BACKLOG);
            var server = new PageServer(listening, tls, new PageDoor(new Guard(names, logins), routes, audit));
            server.door.start();
            Thread.ofVirtual().name("page").start(server::accept);
            Thread.ofVirtual().name("page-sweep").start(server::sweep);
            return server;
        } catch (IOException e) {
            throw new OperatorException(
                    "The page cannot be served at " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    "Choose another 'api' address in the configuration",
                    e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                admit(listening.accept());
            } catch (SocketException e) {
                if (!listening.isClosed()) {
                    LOG.warn("page: {}", String.valueOf(e.getMessage()));
                    pause(100);
                }
            } catch (IOException e) {
                LOG.warn("page: {}", String.valueOf(e.getMessage()));
                pause(100);
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        if (room.tryAcquire()) {
            Thread.ofVirtual().start(() -> serve(socket, room, this::converse));
        } else if (turnedAway.tryAcquire()) {
            Thread.ofVirtual().start(() -> serve(socket, turnedAway, PageServer::turnAway));
        } else {
            socket.close();
        }
    }

    /** What is said on a connection. */
    private interface Conversation {
        void on(PageConnection connection) throws IOException, InterruptedException;
    }

    private void serve(Socket socket, Semaphore place, Conversation conversation) {
        try (socket;
                var connection = new PageConnection(socket, tls, System::nanoTime)) {
            open.add(connection);
            try {
                conversation.on(connection);
                connection.drain();
            } finally {
                open.remove(connection);
            }
        } catch (IOException e) {
            LOG.debug("a connection to the page ended early: {}", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            place.release();
        }
    }

    private static void turnAway(PageConnection connection) throws IOException {
        connection.write(busy("Too many connections are open").with(HEADERS).bytes());
    }

    private static HttpAnswer busy(String what) {
        return HttpAnswer.error(
                503, what, "Come again in a few seconds; close pages that nobody looks at", "Retry-After: 5");
    }

    private void converse(PageConnection connection) throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = connection.read();
        } catch (HttpRequest.Refused e) {
            connection.write(HttpAnswer.error(e.status(), e.why(), "See docs/api.md for the routes")
                    .with(HEADERS)
                    .bytes());
            return;
        }
        switch (door.come(request, connection.certificate(), connection.from())) {
            case PageDoor.Reply.Whole whole ->
                connection.write(whole.answer().with(HEADERS).bytes());
            case PageDoor.Reply.Events _ -> stream(connection);
        }
    }

    private void stream(PageConnection connection) throws IOException, InterruptedException {
        if (!door.events().enter()) {
            connection.write(busy("Too many pages are open").with(HEADERS).bytes());
            return;
        }
        try {
            var headers = new ArrayList<>(HEADERS);
            headers.add("Cache-Control: no-store");
            connection.write(HttpAnswer.head(200, "text/event-stream", headers, "X-Accel-Buffering: no"));
            connection.write("retry: 5000\n\n".getBytes(StandardCharsets.US_ASCII));
            connection.serve(door.events());
        } finally {
            door.events().leave();
        }
    }

    /** Ends what does not get on. */
    private void sweep() {
        while (!listening.isClosed()) {
            open.stream().filter(PageConnection::isLate).forEach(PageServer::end);
            pause(SWEEP_MILLIS);
        }
        open.forEach(PageServer::end);
    }

    private static void end(PageConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("a connection to the page could not be closed: {}", String.valueOf(e.getMessage()));
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening and ends all connections within a second. */
    @Override
    public void close() {
        door.events().close();
        try {
            listening.close();
        } catch (IOException e) {
            LOG.warn("page: {}", String.valueOf(e.getMessage()));
        }
    }
}
