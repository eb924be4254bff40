package bench.ramp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleUnaryOperator;

/** Clients of one gateway: an open loop, evenly paced, at a rate that is a function of time. */
final class Readers {
    /**
     * One request.
     *
     * @param dueNanos since the beginning
     * @param nanos from when it was due to its answer
     * @param moved whether public answered
     */
    record Read(long dueNanos, long nanos, boolean moved, boolean failed) {}

    private final URI uri;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Readers(int gateway) {
        this.uri = URI.create("http://127.0.0.1:" + gateway + "/item");
    }

    /**
     * Asks for so long, and returns what was asked in the order in which it was due.
     *
     * @param perSecond of the seconds since the beginning
     */
    List<Read> run(Duration length, DoubleUnaryOperator perSecond) throws InterruptedException {
        var reads = new ConcurrentLinkedQueue<Read>();
        long begin = System.nanoTime();
        long asked = 0;
        for (double due = 0; due < length.toNanos(); due += 1e9 / perSecond.applyAsDouble(due / 1e9)) {
            long at = (long) due;
            while (System.nanoTime() - begin < at) {
                LockSupport.parkNanos(begin + at - System.nanoTime());
            }
            asked++;
            ask(begin, at, reads);
        }
        while (reads.size() < asked) {
            Thread.sleep(10);
        }
        var all = new ArrayList<>(reads);
        all.sort(Comparator.comparingLong(Read::dueNanos));
        return all;
    }

    private void ask(long begin, long due, ConcurrentLinkedQueue<Read> reads) {
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        client.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, e) -> {
            long nanos = System.nanoTime() - begin - due;
            boolean failed = e != null || answer.statusCode() != 200;
            boolean moved = !failed
                    && answer.headers()
                            .firstValue("X-Sundog-Site")
                            .filter("public"::equals)
                            .isPresent();
            reads.add(new Read(due, nanos, moved, failed));
        });
    }
}
