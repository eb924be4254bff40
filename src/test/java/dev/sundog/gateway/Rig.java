package dev.sundog.gateway;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Gateways over real sockets, with services that say who they are. */
final class Rig implements AutoCloseable {
    /** So long that only what is wrong takes longer, also where any thread may stand still for some seconds. */
    static final Duration LONG = Duration.ofSeconds(60);

    /** Of a client, which shall not give up before a gateway that is at its limits answers. */
    static final Duration LONGER = Duration.ofSeconds(180);

    /** No limit of these is reached; a test of a limit sets that one. */
    static final GatewaySettings.Limits LIMITS = new GatewaySettings.Limits(
            LONG,
            1000,
            LONG,
            LONG,
            LONG,
            LONG,
            GatewaySettings.Limits.standard().eventLoops(),
            20_000);

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** A service: counts, answers with its name, the method, the path and the body; can be told to block or to break. */
    static final class Service implements AutoCloseable {
        final String name;
        final HttpServer server;
        final AtomicInteger requests = new AtomicInteger();
        final ConcurrentLinkedQueue<Map<String, List<String>>> headers = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> paths = new ConcurrentLinkedQueue<>();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile boolean breaks;

        Service(String name) {
            this.name = name;
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                requests.incrementAndGet();
                headers.add(Map.copyOf(exchange.getRequestHeaders()));
                paths.add(exchange.getRequestURI().toString());
                var body = exchange.getRequestBody().readAllBytes();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                if (breaks) {
                    throw new IOException("broken on purpose"); // closes the connection without an answer
                }
                var text = (name + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                                + (body.length > 100 ? body.length : new String(body, StandardCharsets.UTF_8)))
                        .getBytes(StandardCharsets.UTF_8);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : text.length);
                if (!head) {
                    exchange.getResponseBody().write(text);
                }
                exchange.close();
            });
            server.start();
        }

        InetSocketAddress address() {
            return server.getAddress();
        }

        long asked(String path) {
            return paths.stream().filter(path::equals).count();
        }

        @Override
        public void close() {
            gate.countDown();
            server.stop(0);
        }
    }

    Service service(String name) {
        var service = new Service(name);
        opened.add(service);
        return service;
    }

    static Workload shop(Duration rpo) {
        return new Workload(
                FakeTraffic.SHOP,
                8,
                rpo,
                Map.of(Site.PRIVATE, "/srv/shop", Site.PUBLIC, "/srv/shop"),
                List.of(),
                List.of(
                        new Operation("POST", "/orders", List.of(TreePath.of("orders")), Optional.empty()),
                        new Operation(
                                "GET", "/orders/*", List.of(TreePath.of("orders")), Optional.of(new Reads.Committed())),
                        new Operation(
                                "*",
                                "/catalogue/**",
                                List.of(TreePath.of("catalogue")),
                                Optional.of(new Reads.Local()))),
                Optional.empty());
    }

    Gateway gateway(FakeTraffic traffic, Duration rpo, Optional<javax.net.ssl.SSLContext> tls) {
        return gateway(traffic, rpo, tls, LIMITS);
    }

    Gateway gateway(
            FakeTraffic traffic, Duration rpo, Optional<javax.net.ssl.SSLContext> tls, GatewaySettings.Limits limits) {
        return gateway(traffic, settings(shop(rpo), tls, Optional.empty(), Optional.empty(), limits));
    }

    static GatewaySettings settings(
            Workload workload,
            Optional<javax.net.ssl.SSLContext> relay,
            Optional<GatewaySettings.ClientTls> tls,
            Optional<Path> accessLog,
            GatewaySettings.Limits limits) {
        var any = loopback(0);
        var both = relay.map(c -> new RelayTls(c, (session, end) -> true, RelayMeter.NONE));
        return new GatewaySettings(List.of(workload), any, relay.map(t -> any), both, tls, accessLog, limits);
    }

    Gateway gateway(FakeTraffic traffic, GatewaySettings settings) {
        var gateway = Gateway.start(settings, traffic, System::nanoTime, new Random(7));
        opened.add(gateway);
        return gateway;
    }

    /** A gateway that asks whether the certificate of the other one still counts. */
    Gateway asking(FakeTraffic traffic, RelayTls relay) {
        var any = loopback(0);
        var none = settings(shop(Duration.ZERO), Optional.empty(), Optional.empty(), Optional.empty(), LIMITS);
        return gateway(
                traffic,
                new GatewaySettings(
                        none.workloads(),
                        any,
                        Optional.of(any),
                        Optional.of(relay),
                        Optional.empty(),
                        Optional.empty(),
                        LIMITS));
    }

    void closeLater(AutoCloseable what) {
        opened.add(what);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    HttpRequest.Builder to(Gateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.clientPort() + path))
                .timeout(LONGER);
    }

    HttpResponse<String> get(Gateway gateway, String path) throws Exception {
        return client.send(to(gateway, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> post(Gateway gateway, String path, String body, String... headers) {
        var request = to(gateway, path).POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends bytes as they are and returns all that comes back until the gateway closes, or resets the connection. */
    static String raw(int port, String text) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            // by a gateway that no longer listened when all was sent
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        boolean held = condition.getAsBoolean();
        while (!held && System.nanoTime() < end) {
            Thread.sleep(5);
            held = condition.getAsBoolean();
        }
        if (!held) {
            throw new AssertionError("it did not come about within a minute");
        }
    }

    @Override
    public void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
        client.shutdownNow();
    }
}
