package dev.sundog.api;

import dev.sundog.model.OperatorException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link Routes} as HTTP/1.1 with JSON over a Unix socket that only its owner may open. One request per connection;
 * at most 64 connections at once; a request that is not whole after ten seconds is dropped.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MAX_CONNECTIONS = 64;
    private static final Duration REQUEST_TIME = Duration.ofSeconds(10);

    private final Path socket;
    private final ServerSocketChannel channel;
    private final Routes routes;
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);

    private ControlServer(Path socket, ServerSocketChannel channel, Routes routes) {
        this.socket = socket;
        this.channel = channel;
        this.routes = routes;
    }

    /**
     * Listens at once. The directory of the socket must exist.
     *
     * @throws OperatorException when another agent answers there, or the socket cannot be made
     */
    public static ControlServer start(Path socket, Routes routes) {
        ControlClient.checkLength(socket);
        if (ControlClient.answers(socket)) {
            throw new OperatorException(
                    "Another agent already answers at " + socket, "Stop it, or give this one its own --state");
        }
        try {
            var server = new ControlServer(socket, bind(socket), routes);
            Thread.ofVirtual().name("control").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new OperatorException(
                    "Cannot listen at " + socket + ": " + e.getMessage(),
                    "The state directory must be writable and on a local file system",
                    e);
        }
    }

    /** Binds within a directory that only the owner may enter and moves the socket out once its mode is right. */
    private static ServerSocketChannel bind(Path socket) throws IOException {
        var parent = socket.toAbsolutePath().getParent();
        var closed = Files.createTempDirectory(parent == null ? Path.of("/") : parent, ".c");
        var fresh = closed.resolve("s");
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(fresh));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Files.move(fresh, socket, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        } finally {
            Files.deleteIfExists(closed);
        }
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                var client = channel.accept();
                connections.acquire();
                Thread.ofVirtual().name("control-request").start(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("The control socket could not accept a connection: {}", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            var answer = answer(client);
            Channels.newOutputStream(client).write(answer.bytes());
        } catch (IOException e) {
            LOG.debug("A control connection ended early: {}", e.getMessage());
        } finally {
            connections.release();
        }
    }

    private Routes.Answer answer(SocketChannel client) throws IOException {
        var whole = new AtomicBoolean();
        var watch = Thread.ofVirtual().start(() -> closeUnless(whole, client));
        try {
            var request = HttpRequest.read(new BufferedInputStream(Channels.newInputStream(client)));
            whole.set(true);
            return routes.answer(request, caller(client));
        } catch (HttpRequest.Refused e) {
            whole.set(true);
            return Routes.Answer.error(e.status(), e.why(), "See docs/api.md for the routes");
        } finally {
            watch.interrupt();
        }
    }

    /** Who asks, as the kernel knows it. */
    private static Audit.Caller caller(SocketChannel client) {
        try {
            var peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return new Audit.Caller("user " + peer.user().getName(), "control socket");
        } catch (IOException | UnsupportedOperationException e) {
            return new Audit.Caller("the owner", "control socket");
        }
    }

    private static void closeUnless(AtomicBoolean whole, SocketChannel client) {
        try {
            Thread.sleep(REQUEST_TIME);
            if (!whole.get()) {
                client.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A slow control connection could not be closed: {}", e.getMessage());
        }
    }

    public Path socket() {
        return socket;
    }

    /** Stops listening and removes the socket; requests under way end by themselves. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("The control socket {} could not be removed: {}", socket, e.getMessage());
        }
    }
}
