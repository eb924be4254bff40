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
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client of the shop that orders and remembers what was acknowledged. It never asks twice. */
final class Buyer {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final int port;
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final List<String> failed = new ArrayList<>();
    private int next;

    Buyer(int port) {
        this.port = port;
    }

    /** Orders once; whether that was acknowledged. */
    boolean buys() {
        var id = "p" + port + "-" + next++;
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .header("Idempotency-Key", id)
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("one apple"))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 201) {
                return acknowledged.add(id);
            }
            failed.add(id + ": " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            failed.add(id + ": " + e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return false;
    }

    /** Orders until it is over. */
    Thread buying(AtomicBoolean over) {
        return Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                buys();
            }
        });
    }

    int count() {
        return acknowledged.size();
    }

    /** What was not acknowledged; to be asked once nothing is ordered any more. */
    List<String> failed() {
        return failed;
    }

    /** What was acknowledged and is not in the data of a site. */
    Set<String> missing(Path data) throws IOException {
        return Shops.missing(acknowledged, data);
    }
}
