package dev.sundog.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sundog.model.OperatorException;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves the metrics of a status as Prometheus text at {@code /metrics}, on a loopback address only. */
public final class MetricsServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService requests;

    private MetricsServer(HttpServer server, ExecutorService requests) {
        this.server = server;
        this.requests = requests;
    }

    /**
     * Listens at once.
     *
     * @param address a loopback address; port 0 for any free one
     * @throws OperatorException when the address is not loopback or cannot be bound
     */
    public static MetricsServer start(InetSocketAddress address, Supplier<StatusReport> status) {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new OperatorException(
                    "Metrics at " + address.getHostString() + " are refused: they are readable without a certificate",
                    "Use a loopback address such as 127.0.0.1:9464");
        }
        try {
            var server = HttpServer.create(address, 16);
            server.createContext("/", exchange -> answer(exchange, status));
            var requests = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(requests);
            server.start();
            return new MetricsServer(server, requests);
        } catch (IOException e) {
            throw new OperatorException(
                    "Cannot serve metrics at " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    "Choose another 'metrics' address in the configuration",
                    e);
        }
    }

    /** The page as text; what is served. */
    static byte[] page(StatusReport status) throws IOException {
        var out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, MetricsPage.of(status), EscapingScheme.UNDERSCORE_ESCAPING);
        return out.toByteArray();
    }

    private static void answer(HttpExchange exchange, Supplier<StatusReport> status) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
            } else if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                var page = page(status.get());
                exchange.getResponseHeaders().set("Content-Type", PrometheusTextFormatWriter.CONTENT_TYPE);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        }
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
