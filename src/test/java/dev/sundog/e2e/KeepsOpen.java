package dev.sundog.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sundog.model.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * A service as DESIGN rule 8 fears it: it opens ROOT/orders/all.log once, as soon as that is there, and appends to that
 * descriptor whatever becomes of the name. Takes the orders of a {@link Buyer}; GET answers its process id.
 */
public final class KeepsOpen {
    private final FileChannel file;

    private KeepsOpen(FileChannel file) {
        this.file = file;
    }

    /** The program itself: ROOT PORT. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var path = Path.of(args[0], "orders", "all.log");
        while (!Files.exists(path)) {
            Thread.sleep(50);
        }
        var service = new KeepsOpen(FileChannel.open(path, StandardOpenOption.APPEND));
        var server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", service::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var order = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean orders = exchange.getRequestMethod().equals("POST");
            if (orders) {
                append(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key"))
                                .orElseThrow() + " " + order + "\n");
            }
            var pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(orders ? 201 : 200, pid.length);
            exchange.getResponseBody().write(pid);
        }
    }

    private synchronized void append(String line) throws IOException {
        var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(true);
    }

    /** The words that start it. */
    private static String command(Path data, int port) throws URISyntaxException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classes = Path.of(KeepsOpen.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return java + ", -Xmx64m, \"-XX:+UseSerialGC\", \"-XX:TieredStopAtLevel=1\", -cp, " + classes + ", "
                + KeepsOpen.class.getName() + ", \"" + data + "\", \"" + port + "\"";
    }

    /** An installation at rpo 0s whose hot standby is such a service. */
    static Estate estate(Path root) throws URISyntaxException, IOException {
        var estate = new Estate(root);
        var here = Site.PRIVATE;
        var there = Site.PUBLIC;
        Files.createDirectories(estate.data(here).resolve("orders"));
        Files.writeString(estate.data(here).resolve("orders/all.log"), "first of-all\n");
        int port = estate.port(here.voter(), Estate.Port.SERVICE);
        int otherPort = estate.port(there.voter(), Estate.Port.SERVICE);
        return estate.workload("""
            rpo: 0s
            data:
              - {path: orders, writes: append}
            service:
              run:
                command: {private: [%s], public: [%s]}
                address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
                health: /health
                standby: hot
            """.formatted(
                        command(estate.data(here), port), command(estate.data(there), otherPort), port, otherPort));
    }
}
