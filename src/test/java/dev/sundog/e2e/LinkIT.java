package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.FindingReport.Verdict;
import dev.sundog.api.LinkReport;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents find out about the link between them, and remember. */
final class LinkIT {
    private static final Duration SOME = Duration.ofSeconds(60);

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void delay_and_loss_each_way_are_shown_and_remembered_over_a_kill() throws Exception {
        try (var estate = new Estate(root)) {
            new Tree(estate.data(Site.PRIVATE), 3).fill("some", 30, 5_000);
            estate.up(Voter.values());
            for (var voter : List.of(Voter.PRIVATE, Voter.PUBLIC)) {
                estate.until("packets are answered", SOME, () -> probes(estate, voter) > 50);
                var path = estate.control(voter).link().path().orElseThrow();
                assertTrue(path.out().delay().isPresent() && path.in().delay().isPresent());
                assertTrue(path.out().loss().of() > 50);
                assertTrue(path.clock().errorSeconds() < 1, "two clocks that are one");
                assertEquals(0, path.refused().forged());
            }
            var said = said(estate, "link");
            assertTrue(said.contains("to public ") && said.contains("from public ") && said.contains(" of "), said);
            assertTrue(said.contains("one-way delays may be wrong by"), said);
            assertTrue(metrics(estate).contains("sundog_link_loss_ratio{direction=\"in\"}"));
            assertEquals(
                    Verdict.OK, estate.control(Voter.PRIVATE).doctor().getLast().verdict());
            stayOut(estate);

            estate.until("six seconds are remembered", SOME, () -> remembered(estate) >= 6);
            estate.killAgent(Voter.PRIVATE);
            estate.up(Voter.PRIVATE);
            assertTrue(remembered(estate) >= 6, "what was remembered before the kill");
            assertTrue(said(estate, "link", "--history", "5m").contains("rtt median"));
        }
    }

    private static long probes(Estate estate, Voter voter) {
        try {
            return Optional.of(estate.control(voter).link())
                    .flatMap(LinkReport::path)
                    .map(p -> p.probes())
                    .orElse(0L);
        } catch (OperatorException e) {
            return 0;
        }
    }

    private static long remembered(Estate estate) {
        return estate.control(Voter.PRIVATE).linkHistory(Duration.ofMinutes(5), 300).points().stream()
                .filter(p -> p.delayOut().isPresent())
                .count();
    }

    private static String said(Estate estate, String... words) throws Exception {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--state", estate.state(Voter.PRIVATE).toString()));
        var ended = Peer.run(Estate.sundog(command.toArray(String[]::new)));
        assertEquals(0, ended.code(), ended.said());
        return ended.said();
    }

    private static String metrics(Estate estate) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var at = URI.create("http://127.0.0.1:" + estate.port(Voter.PRIVATE, Port.METRICS) + "/metrics");
            return http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Whoever has no certificate gets not one byte from the UDP ports. */
    private static void stayOut(Estate estate) throws Exception {
        var random = new Random(4);
        try (var stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.setSoTimeout(1_000);
            for (var site : Site.values()) {
                for (int n : new int[] {0, 1, 44, 112, 150, 1_400}) {
                    var noise = new byte[n];
                    random.nextBytes(noise);
                    stranger.send(new DatagramPacket(
                            noise, n, InetAddress.getLoopbackAddress(), estate.port(site.voter(), Port.LINK)));
                }
            }
            var in = new DatagramPacket(new byte[2_000], 2_000);
            assertThrows(SocketTimeoutException.class, () -> stranger.receive(in));
        }
    }
}
