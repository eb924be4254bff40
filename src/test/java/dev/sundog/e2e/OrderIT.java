package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.api.SegmentReport;
import dev.sundog.model.CopyState;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With equal priorities of the user, what the traffic uses is mirrored first. */
final class OrderIT {
    private static final Duration SOME = Estate.LONG;

    private static final String WORKLOAD = """
        rpo: 0s
        data:
          - path: alpha
          - path: beta
        operations:
          - route: "GET /alpha/**"
            data: [alpha]
            reads: local
          - route: "GET /beta/**"
            data: [beta]
            reads: local
        service:
          external:
            address: 127.0.0.1:%d
            health: /health
            on_promote: [/bin/true]
            on_demote: [/bin/true]
        """;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @ParameterizedTest(name = "traffic_on_{0}_makes_its_copy_hot_before_that_of_{1}")
    @CsvSource({"alpha,beta", "beta,alpha"})
    void the_directory_that_the_traffic_uses_is_hot_first(String used, String unused) throws Exception {
        var service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
        try (var estate = new Estate(root)
                .rate("2mbit")
                .workload(WORKLOAD.formatted(service.getAddress().getPort()))) {
            new Tree(estate.data(Site.PRIVATE), 21).fill("alpha", 40, 60_000);
            new Tree(estate.data(Site.PRIVATE), 22).fill("beta", 40, 60_000);
            estate.up(Voter.WITNESS, Voter.PRIVATE);
            var divided = Set.of("files/alpha", "files/beta", "files/.");
            estate.until("divided as declared", SOME, () -> names(estate).equals(divided));
            var over = new AtomicBoolean();
            var asking = Thread.ofVirtual().start(() -> ask(estate, used, over));
            try {
                estate.until(
                        "the score of " + used + " is higher",
                        SOME,
                        () -> score(estate, used) > score(estate, unused) + 0.5);
                estate.up(Voter.PUBLIC);
                assertEquals(Set.of(used), firstHot(estate));
                assertTrue(score(estate, used) > score(estate, unused));
            } finally {
                over.set(true);
                asking.join();
            }
            estate.until("every copy is hot", SOME, () -> estate.allHot(Voter.PRIVATE));
        } finally {
            service.stop(0);
        }
    }

    /** Reads a file of a directory again and again. */
    private static void ask(Estate estate, String directory, AtomicBoolean over) {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(SOME)
                .build()) {
            var uri = URI.create("http://127.0.0.1:%d/%s/d0/f1"
                    .formatted(estate.port(Voter.PRIVATE, Estate.Port.GATEWAY), directory));
            var request = HttpRequest.newBuilder(uri).timeout(SOME).build();
            while (!over.get()) {
                try {
                    client.send(request, BodyHandlers.discarding());
                } catch (IOException e) {
                    // The agent has not come so far.
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Which of the two directories are hot when the first of them is. */
    private static Set<String> firstHot(Estate estate) throws InterruptedException {
        var hot = new TreeSet<String>();
        estate.until("one of the two is hot", SOME, () -> {
            for (var segment : estate.segments(Voter.PRIVATE)) {
                var name = segment.segment().replace("files/", "");
                if (segment.state() == CopyState.HOT && !name.equals(".")) {
                    hot.add(name);
                }
            }
            return !hot.isEmpty();
        });
        return hot;
    }

    private static Set<String> names(Estate estate) {
        return estate.segments(Voter.PRIVATE).stream()
                .map(SegmentReport::segment)
                .collect(Collectors.toSet());
    }

    private static double score(Estate estate, String directory) {
        return estate.segments(Voter.PRIVATE).stream()
                .filter(s -> s.segment().equals("files/" + directory))
                .mapToDouble(SegmentReport::score)
                .findFirst()
                .orElse(Double.NaN);
    }
}
