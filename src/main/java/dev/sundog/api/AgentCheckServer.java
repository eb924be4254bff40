package dev.sundog.api;

import dev.sundog.model.AgentCheckAddress;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HAProxy's agent checks: a connection brings one line (its {@code agent-send}), gets one line, and is closed. Who asks
 * from elsewhere than configured is not answered a byte. See docs/haproxy.md.
 */
public final class AgentCheckServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCheckServer.class);
    private static final int MOST_AT_ONCE = 64;
    private static final int LONGEST_LINE = 256;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ServerSocket listening;
    private final List<AddressRange> from;
    private final Function<String, Optional<String>> words;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    private AgentCheckServer(
            ServerSocket listening, List<AddressRange> from, Function<String, Optional<String>> words) {
        this.listening = listening;
        this.from = from;
        this.words = words;
    }

    /**
     * Listens at once.
     *
     * @param address resolved; port 0 for any free one
     * @param words the answer to a line, without its end; empty for none
     * @throws OperatorException when the address cannot be bound
     */
    public static AgentCheckServer start(
            InetSocketAddress address, AgentCheckAddress configured, Function<String, Optional<String>> words) {
        var from = configured.from().stream().map(AddressRange::parse).toList();
        try {
            var listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(address, MOST_AT_ONCE);
            var server = new AgentCheckServer(listening, from, words);
            Thread.ofVirtual().name("agent-check").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new OperatorException(
                    "Cannot answer agent checks at " + configured.listen() + ": " + e.getMessage(),
                    "Choose another 'agent_check' address in the configuration",
                    e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                if (isWelcome(socket.getInetAddress()) && room.tryAcquire()) {
                    connections.execute(() -> serve(socket));
                } else {
                    socket.close();
                }
            } catch (SocketException e) {
                if (!listening.isClosed()) {
                    LOG.warn("agent checks: {}", String.valueOf(e.getMessage()));
                }
            } catch (IOException e) {
                LOG.warn("agent checks: {}", String.valueOf(e.getMessage()));
            }
        }
    }

    private boolean isWelcome(InetAddress asking) {
        return asking.isLoopbackAddress() || from.stream().anyMatch(range -> range.contains(asking));
    }

    private void serve(Socket socket) {
        try (socket) {
            var line = line(socket);
            var answer = line.flatMap(words);
            if (answer.isPresent()) {
                socket.getOutputStream().write((answer.get() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            LOG.debug("an agent check ended early: {}", String.valueOf(e.getMessage()));
        } finally {
            room.release();
        }
    }

    /** The first line; empty when it does not come whole in time. */
    private static Optional<String> line(Socket socket) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        var in = socket.getInputStream();
        var text = new StringBuilder();
        while (text.length() < LONGEST_LINE) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return Optional.empty();
            }
            socket.setSoTimeout((int) left);
            int next = in.read();
            if (next == '\n') {
                return Optional.of(text.toString().strip());
            }
            if (next < 0) {
                return Optional.empty();
            }
            text.append((char) next);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.warn("agent checks: {}", String.valueOf(e.getMessage()));
        }
        connections.shutdownNow();
    }
}
