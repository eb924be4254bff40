package dev.sundog.e2e;

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

/**
 * Clients that know both gateways, as DNS tells them: what one does not answer, or refuses for a while, is asked of the other under the
 * same key. Two hundred orders a second, as far as this machine can.
 */
final class Travellers implements AutoCloseable {
    private static final int CLIENTS = 40;
    private static final long PAUSE_MILLIS = 200;
    private static final Duration PATIENCE = Estate.LONG;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMinutes(1))
            .build();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final int[] gateways;
    private volatile boolean over;

    Travellers(int... gateways) {
        this.gateways = gateways;
        for (int n = 0; n < CLIENTS; n++) {
            int number = n;
            threads.add(Thread.ofVirtual().start(() -> order(number)));
        }
    }

    private void order(int number) {
        try {
            Thread.sleep(PAUSE_MILLIS * number / CLIENTS);
            for (int i = 0; !over; i++) {
                long next = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
                order(number, "t" + number + "-" + i);
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(int number, String id) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var why = "";
        for (int n = number; System.nanoTime() < end; n++) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + gateways[n % gateways.length] + "/orders"))
                    .header("Idempotency-Key", id)
                    .timeout(Duration.ofMinutes(1))
                    .POST(HttpRequest.BodyPublishers.ofString("one plum"))
                    .build();
            try {
                var answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    acknowledged.add(id);
                    return;
                }
                why = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                why = e.toString();
            }
            Thread.sleep(50);
        }
        failed.add(id + ": " + why);
    }

    int count() {
        return acknowledged.size();
    }

    List<String> failed() {
        return List.copyOf(failed);
    }

    /** What was acknowledged before this was called and is not in the data of a site. */
    Set<String> missing(Path data) throws IOException {
        return Shops.missing(acknowledged, data);
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
