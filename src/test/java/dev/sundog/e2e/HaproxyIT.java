package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.host.FreePort;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy follows what the agents say, in the configuration that docs/haproxy.md shows. */
final class HaproxyIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    /** The documented configuration with the addresses of the estate. */
    private static Map<String, String> addresses(Estate estate, int clients, Port servers) {
        var out = new LinkedHashMap<String, String>();
        out.put("bind :80", "bind 127.0.0.1:" + clients);
        out.put("10.0.0.1:8080", "127.0.0.1:" + estate.port(Voter.PRIVATE, servers));
        out.put("203.0.113.1:8080", "127.0.0.1:" + estate.port(Voter.PUBLIC, servers));
        out.put("agent-addr 10.0.0.1 agent-port 7103", check(estate, Voter.PRIVATE));
        out.put("agent-addr 203.0.113.1 agent-port 7103", check(estate, Voter.PUBLIC));
        out.put("\"shop\\n\"", servers == Port.SERVICE ? "\"files service\\n\"" : "\"files\\n\"");
        return out;
    }

    private static String check(Estate estate, Voter voter) {
        return "agent-addr 127.0.0.1 agent-port " + estate.port(voter, Port.CHECK);
    }

    @Test
    void clients_of_haproxy_move_when_a_site_is_killed_and_back_when_an_operator_says_so() throws Exception {
        Peer.needed();
        int clients = FreePort.find();
        try (var estate = Shops.estate(root, "0s", "hot");
                var haproxy = Haproxy.start(root, addresses(estate, clients, Port.GATEWAY))) {
            var buyer = new Buyer(clients);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            estate.until("clients are sent to private", SOME, () -> haproxy.weighs("100", "1") && buyer.buys());
            for (int i = 0; i < 100; i++) {
                assertTrue(insists(buyer, haproxy), () -> "before the kill: " + buyer.failed());
            }
            Moves.settle(estate, Site.PRIVATE);
            estate.kill(Voter.PRIVATE);
            estate.until(
                    "clients are sent to public",
                    SOME,
                    () -> haproxy.of(Site.PUBLIC, "weight").equals("100") && buyer.buys());
            // Until its checks have found private gone, HAProxy may send it an order that it must not send twice.
            estate.until(
                    "private is down",
                    SOME,
                    () -> haproxy.of(Site.PRIVATE, "status").startsWith("DOWN"));
            for (int i = 0; i < 100; i++) {
                assertTrue(insists(buyer, haproxy), () -> "after the kill: " + buyer.failed());
            }
            assertEquals(Set.of(), buyer.missing(estate.data(Site.PUBLIC)), "lost at public");
            estate.up(Voter.PRIVATE);
            Moves.settle(estate, Site.PUBLIC);
            estate.until("private is the spare", SOME, () -> haproxy.weighs("1", "100"));
            assertOperatorsMaintenanceStays(haproxy);
            Moves.failover(estate, Voter.PUBLIC, Site.PRIVATE);
            estate.until("clients are sent to private again", SOME, () -> haproxy.weighs("100", "1") && buyer.buys());
            estate.untilEqual();
            assertEquals(Set.of(), buyer.missing(estate.data(Site.PRIVATE)), "lost at private");
            assertTrue(told(estate).contains("send 100 % of 'files' to private"), () -> told(estate));
        }
    }

    /** Orders. Where a site stands still, HAProxy takes it for down and breaks off what is on its way there: that is asked for again. */
    private static boolean insists(Buyer buyer, Haproxy haproxy) {
        var checks = new AtomicLong(haproxy.failedChecks());
        return buyer.insists(() -> {
            long now = haproxy.failedChecks();
            return checks.getAndSet(now) < now;
        });
    }

    /** What people set in HAProxy outlives many agent checks. */
    private static void assertOperatorsMaintenanceStays(Haproxy haproxy) throws Exception {
        haproxy.ask("set server shop/private state maint");
        Thread.sleep(2_000);
        assertEquals("MAINT", haproxy.of(Site.PRIVATE, "status"));
        haproxy.ask("set server shop/private state ready");
    }

    private static String told(Estate estate) {
        return estate.control(Voter.PRIVATE).explain("files/orders").decisions().toString();
    }

    @Test
    void services_without_a_gateway_follow_the_lease_and_rpo_zero_is_refused_there() throws Exception {
        Peer.needed();
        int clients = FreePort.find();
        try (var estate = Shops.estate(root, "5s", "promotion");
                var haproxy = Haproxy.start(root, addresses(estate, clients, Port.SERVICE))) {
            var buyer = new Buyer(clients);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            estate.until("clients are sent to private", SOME, () -> haproxy.weighs("100", "0") && buyer.buys());
            estate.kill(Voter.PRIVATE);
            estate.until(
                    "clients are sent to public",
                    SOME,
                    () -> haproxy.of(Site.PUBLIC, "weight").equals("100") && buyer.buys());
            estate.up(Voter.PRIVATE);
            estate.until("private gets nothing", SOME, () -> haproxy.weighs("0", "100"));
            estate.until("told so", SOME, () -> asked(estate, "shop").equals("up 0% #no such group here"));
        }
        try (var estate = Shops.estate(Files.createDirectory(root.resolve("z")), "0s", "hot")) {
            estate.up(Voter.PRIVATE, Voter.WITNESS);
            estate.until("private serves", SOME, () -> asked(estate, "files").equals("up 100%"));
            estate.until(
                    "told so", SOME, () -> asked(estate, "files service").equals("up 0% #rpo 0s needs the gateway"));
        }
    }

    private static String asked(Estate estate, String line) {
        try (var socket = new Socket("127.0.0.1", estate.port(Voter.PRIVATE, Port.CHECK))) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
