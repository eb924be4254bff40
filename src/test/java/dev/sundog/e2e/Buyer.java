package dev.sundog.e2e;

import dev.sundog.gateway.GatewaySettings;
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
import java.util.function.BooleanSupplier;

/** A client of the shop that orders and remembers what was acknowledged. */
final class Buyer {
    private static final Duration HOLD = GatewaySettings.Limits.standard().hold();
    /** Longer than two gateways hold, one after the other, and a service may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final int port;
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final List<String> failed = new ArrayList<>();
    private int next;

    Buyer(int port) {
        this.port = port;
    }

    /** What became of an order: {@code late} where it was refused after as long as a gateway holds anything. */
    private record Said(boolean acknowledged, boolean late, String words) {}

    /** Orders once; whether that was acknowledged. */
    boolean buys() {
        var id = nextId();
        return note(id, ask(id));
    }

    /**
     * Orders, and asks again under the same key where the gateway held the order for all the time that it may and refused it then: so
     * long nothing stands still but this machine.
     */
    boolean insists() {
        return insists(() -> false);
    }

    /** @param excused whether there is another reason why an order that was just refused may be asked for again */
    boolean insists(BooleanSupplier excused) {
        var id = nextId();
        long end = System.nanoTime() + Estate.LONG.toNanos();
        var said = ask(id);
        while (!said.acknowledged() && (said.late() || excused.getAsBoolean()) && System.nanoTime() < end) {
            said = ask(id);
        }
        return note(id, said);
    }

    private String nextId() {
        return "p" + port + "-" + next++;
    }

    private boolean note(String id, Said said) {
        if (said.acknowledged()) {
            return acknowledged.add(id);
        }
        failed.add(id + ": " + said.words());
        return false;
    }

    private Said ask(String id) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .header("Idempotency-Key", id)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString("one apple"))
                .build();
        long sent = System.nanoTime();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            boolean late = System.nanoTime() - sent >= HOLD.toNanos();
            // 200 where it had been carried out before the answer was lost: the gateway asked again under the key.
            return new Said(answer.statusCode() / 100 == 2, late, answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            return new Said(false, false, e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Orders until it is over. */
    Thread buying(AtomicBoolean over) {
        return Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                insists();
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
