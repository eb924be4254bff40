package dev.sundog.e2e;

import dev.sundog.model.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients who order at several gateways until they are closed, and write down what was acknowledged by which site. */
final class Customers implements AutoCloseable {
    private static final int AT_EACH = 4;
    private static final long PAUSE_MILLIS = 20;

    /** An acknowledged order; the times are of {@link System#nanoTime}. */
    record Acknowledged(String id, Site by, long sentNanos, long answeredNanos) {}

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMinutes(1))
            .build();
    private final Queue<Acknowledged> history = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Customers(int... gateways) {
        for (int gateway : gateways) {
            for (int one = 0; one < AT_EACH; one++) {
                var name = "c" + gateway + "-" + one + "-";
                threads.add(Thread.ofVirtual().name(name).start(() -> order(gateway, name)));
            }
        }
    }

    private void order(int gateway, String name) {
        try {
            for (int i = 0; !over; i++) {
                order(gateway, name, i);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(int gateway, String name, int i) throws InterruptedException {
        // No id twice: what was not acknowledged is not asked for again.
        var id = name + i;
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway + "/orders"))
                .header("Idempotency-Key", id)
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofString("one pear"))
                .build();
        long sent = System.nanoTime();
        try {
            var answer = client.send(request, BodyHandlers.discarding());
            if (answer.statusCode() / 100 == 2) {
                var by = Site.parse(answer.headers().firstValue("X-Sundog-Site").orElseThrow());
                history.add(new Acknowledged(id, by, sent, System.nanoTime()));
            }
        } catch (IOException e) {
            // Not acknowledged.
        }
    }

    List<Acknowledged> history() {
        return List.copyOf(history);
    }

    /** What was acknowledged before this was called and is not in the data of a site. */
    Set<String> missing(Path data) throws IOException {
        return Shops.missing(history.stream().map(Acknowledged::id).toList(), data);
    }

    /** Lets each end what it has asked for. */
    @Override
    public void close() throws InterruptedException {
        over = true;
        for (var thread : threads) {
            thread.join();
        }
    }
}
