package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.BudgetReport;
import dev.sundog.api.FindingReport.Verdict;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents find out about the link between them, and remember. */
final class LinkIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void delay_and_loss_each_way_are_shown_and_remembered_over_a_kill() throws Exception {
        try (var estate = new Estate(root)) {
            new Tree(estate.data(Site.PRIVATE), 3).fill("some", 30, 5_000);
            estate.up(Voter.values());
            for (var voter : List.of(Voter.PRIVATE, Voter.PUBLIC)) {
                estate.until("delays and losses are known, each way", SOME, () -> isMeasured(estate, voter));
            }
            estate.until("people are told", SOME, () -> {
                var said = said(estate, "link");
                return Stream.of("to public ", "from public ", " of ", "one-way delays may be wrong by")
                        .allMatch(said::contains);
            });
            estate.until(
                    "so is Prometheus",
                    SOME,
                    () -> metrics(estate).contains("sundog_link_loss_ratio{direction=\"in\"}"));
            estate.until(
                    "all is well with it",
                    SOME,
                    () -> estate.control(Voter.PRIVATE).doctor().getLast().verdict() == Verdict.OK);
            stayOut(estate);

            estate.until("six seconds are remembered", SOME, () -> remembered(estate) >= 6);
            estate.until("the copy is hot", SOME, () -> estate.allHot(Voter.PRIVATE));
            long sent = month(estate).sentBytes();
            assertTrue(sent > 30 * 5_000 / 2, sent + " bytes left this month");
            estate.killAgent(Voter.PRIVATE);
            estate.up(Voter.PRIVATE);
            long counted = month(estate).sentBytes();
            assertTrue(counted >= sent, counted + " bytes are counted after the kill, " + sent + " before");
            aBudgetThatIsSpentHoldsBackWhatIsMirrored(estate);
            assertTrue(remembered(estate) >= 6, "what was remembered before the kill");
            assertTrue(said(estate, "link", "--history", "5m").contains("rtt median"));
        }
    }

    private static BudgetReport month(Estate estate) {
        return estate.control(Voter.PRIVATE).link().month().orElseThrow();
    }

    /** What cannot wait goes on: the link stays up. */
    private static void aBudgetThatIsSpentHoldsBackWhatIsMirrored(Estate estate) throws Exception {
        long left = month(estate).sentBytes();
        assertTrue(left < 30_000_000_000L, "less than the least budget: " + left);
        estate.killAgent(Voter.PRIVATE);
        var days = estate.state(Voter.PRIVATE).resolve("sent-days");
        var today = LocalDate.now(ZoneOffset.UTC);
        // Tomorrow as well, in case it begins before this is over: 40 GB of its month, or 80 GB of this one.
        Files.writeString(
                days,
                "sundog-sent-days 1\nday %s 40000000000\nday %s 40000000000\n".formatted(today, today.plusDays(1)));
        estate.networks("{egress: 1gbit, budget: {bytes: 30GB}}");
        estate.up(Voter.PRIVATE);
        assertEquals(BudgetReport.SPENT, month(estate).state().orElseThrow());
        var noise = new byte[3_000_000];
        new Random(5).nextBytes(noise);
        Files.write(estate.data(Site.PRIVATE).resolve("noise"), noise);
        estate.until(
                "people are told",
                SOME,
                () -> estate.status(Voter.PRIVATE)
                        .map(s -> s.warnings().stream().anyMatch(w -> w.contains("may leave this site until")))
                        .orElse(false));
        estate.until(
                "the link is up",
                SOME,
                () -> estate.control(Voter.PRIVATE).link().up());
        Thread.sleep(3_000);
        assertFalse(Files.exists(estate.data(Site.PUBLIC).resolve("noise")), "3 MB at 1 kB/s");
        estate.networks("{egress: 1gbit, budget: {bytes: 1TB}}");
        assertEquals(
                List.of("networks.private.budget", "networks.public.budget"),
                estate.control(Voter.PRIVATE).reload().taken());
        estate.until(
                "it goes on", SOME, () -> Files.exists(estate.data(Site.PUBLIC).resolve("noise")));
    }

    private static boolean isMeasured(Estate estate, Voter voter) {
        var found = estate.control(voter).link().path();
        if (found.isEmpty()) {
            return false;
        }
        var path = found.get();
        assertEquals(0, path.refused().forged());
        return path.probes() > 50
                && path.out().delay().isPresent()
                && path.in().delay().isPresent()
                && path.out().loss().of() > 50
                && path.clock().errorSeconds() < 1; // two clocks that are one
    }

    private static long remembered(Estate estate) {
        return estate.control(Voter.PRIVATE).linkHistory(Duration.ofMinutes(5), 300).points().stream()
                .filter(p -> p.delayOut().isPresent())
                .count();
    }

    private static String said(Estate estate, String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--state", estate.state(Voter.PRIVATE).toString()));
        try {
            var ended = Peer.run(Estate.sundog(command.toArray(String[]::new)));
            assertEquals(0, ended.code(), ended.said());
            return ended.said();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String metrics(Estate estate) {
        try (var http = HttpClient.newHttpClient()) {
            var at = URI.create("http://127.0.0.1:" + estate.port(Voter.PRIVATE, Port.METRICS) + "/metrics");
            return http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
