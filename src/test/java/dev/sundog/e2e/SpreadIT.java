package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.gateway.GatewaySettings;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who answers reads, as clients count it by a header of the answers: both alike, or the one that is not overloaded. */
final class SpreadIT {
    private static final Duration SOME = Estate.LONG;
    private static final int WORKERS = 4;
    private static final int PER_SECOND = 100;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void reads_are_spread_by_what_sites_can_take_and_leave_the_one_that_is_overloaded() throws Exception {
        Peer.needed();
        try (var estate = estate()) {
            Files.writeString(estate.data(Site.PRIVATE).resolve("item"), "one");
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var over = new AtomicBoolean();
            var readers = new Readers(estate);
            var reading = Thread.ofPlatform().start(() -> readers.run(over));
            try {
                readers.until("both sites answer alike", 0.40, 0.60, WORKERS, WORKERS);
                readers.until("private is overloaded: public answers", 0.65, 1, 1, WORKERS);
                readers.until("neither is: both answer alike again", 0.40, 0.60, WORKERS, WORKERS);
                readers.until("public is overloaded: private answers", 0, 0.35, WORKERS, 1);
                workers(estate, Voter.PUBLIC, WORKERS);
            } finally {
                over.set(true);
                reading.join();
            }
            assertEquals(List.of(), List.copyOf(readers.failed));
        }
    }

    private Estate estate() {
        var estate = new Estate(root);
        int here = estate.port(Voter.PRIVATE, Port.SERVICE);
        int there = estate.port(Voter.PUBLIC, Port.SERVICE);
        return estate.workload("""
                rpo: 10s
                operations: [{route: "GET /**", reads: local}]
                service:
                  run:
                    command: {private: [%s, private, "%d"%s], public: [%s, public, "%d"%s]}
                    address: {private: "127.0.0.1:%d", public: "127.0.0.1:%d"}
                    health: /health
                    spread: even
                    standby: hot
                """.formatted(java(), here, size(), java(), there, size(), here, there));
    }

    private static String java() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        return java + ", -Xmx96m, \"-XX:+UseSerialGC\", \"-XX:TieredStopAtLevel=1\", -cp, target/test-classes, "
                + Workers.class.getName();
    }

    private static String size() {
        return ", \"" + WORKERS + "\", \"30\"";
    }

    /** Past the gateways; as many as at first where the service does not answer, since it is started anew then. */
    private static void workers(Estate estate, Voter voter, int workers) {
        var uri = URI.create("http://127.0.0.1:" + estate.port(voter, Port.SERVICE) + "/workers/" + workers);
        try (var client = HttpClient.newHttpClient()) {
            assertEquals(
                    200,
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Clients of both gateways, at a rate. */
    private static final class Readers {
        /** Fewer than wait at one site without being refused, and than may be repeated when a service dies. */
        private static final int AT_ONCE = 40;

        /** What is caught up with at most, after this machine stood still. */
        private static final long BEHIND_NANOS = 200_000_000L;

        private static final Duration HOLD = GatewaySettings.Limits.standard().hold();

        private final Estate estate;
        private final URI[] gateways;
        private final Semaphore room = new Semaphore(AT_ONCE);
        private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
        private final Queue<String> failed = new ConcurrentLinkedQueue<>();

        Readers(Estate estate) {
            this.estate = estate;
            gateways = new URI[] {uri(estate, Voter.PRIVATE), uri(estate, Voter.PUBLIC)};
        }

        private static URI uri(Estate estate, Voter voter) {
            return URI.create("http://127.0.0.1:" + estate.port(voter, Port.GATEWAY) + "/item");
        }

        void run(AtomicBoolean over) {
            try (var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                long due = System.nanoTime();
                for (int i = 0; !over.get(); i++) {
                    room.acquireUninterruptibly();
                    var request = HttpRequest.newBuilder(gateways[i % 2])
                            .timeout(SOME)
                            .build();
                    read(client, request, System.nanoTime() + SOME.toNanos());
                    due = Math.max(due, System.nanoTime() - BEHIND_NANOS) + 1_000_000_000L / PER_SECOND;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                room.acquireUninterruptibly(AT_ONCE);
            }
        }

        /** Reads, and once more where a gateway held it for all the time that it may: so long nothing stands still but this machine. */
        private void read(HttpClient client, HttpRequest request, long endNanos) {
            long sent = System.nanoTime();
            var _ = client.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, e) -> {
                long now = System.nanoTime();
                if (e == null && answer.statusCode() == 200) {
                    var site = answer.headers().firstValue("Site").orElse("nobody");
                    answers.computeIfAbsent(site, s -> new LongAdder()).increment();
                } else if (e == null && now - sent >= HOLD.toNanos() && now < endNanos) {
                    read(client, request, endNanos);
                    return;
                } else {
                    failed.add(e == null ? answer.statusCode() + " " + answer.body() : e.toString());
                }
                room.release();
            });
        }

        /** Waits until public's share of the answers of three seconds lies between these, while the services have so many workers. */
        void until(String what, double least, double most, int atPrivate, int atPublic) throws Exception {
            estate.until(what, SOME, () -> {
                workers(estate, Voter.PRIVATE, atPrivate);
                workers(estate, Voter.PUBLIC, atPublic);
                long here = count("private");
                long there = count("public");
                LockSupport.parkNanos(3_000_000_000L);
                here = count("private") - here;
                there = count("public") - there;
                double share = here + there == 0 ? -1 : (double) there / (here + there);
                return share >= least && share <= most;
            });
        }

        private long count(String site) {
            var count = answers.get(site);
            return count == null ? 0 : count.sum();
        }
    }
}
