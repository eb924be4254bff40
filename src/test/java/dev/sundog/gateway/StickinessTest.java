package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Reads;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Affinity;
import dev.sundog.model.Workload.Operation;
import dev.sundog.model.Workload.Protocol;
import dev.sundog.model.Workload.Service;
import dev.sundog.model.Workload.Traits;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client's requests stay at one site, and both gateways agree on which. */
@Timeout(240)
final class StickinessTest {
    private static final Caller CALLER = new Caller("192.0.2.7", false, false, false);
    private final Rig rig = new Rig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private static Workload shop(Affinity by) {
        var at = Map.of(Site.PRIVATE, "127.0.0.1:1", Site.PUBLIC, "127.0.0.1:1");
        return new Workload(
                FakeTraffic.SHOP,
                5,
                Duration.ofSeconds(5),
                Map.of(),
                List.of(),
                List.of(new Operation("GET", "/**", List.of(), Optional.of(new Reads.Local()))),
                Optional.of(new Service.External(
                        at,
                        "/health",
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(1),
                        new Traits(Protocol.HTTP1, Optional.of(by)))));
    }

    private static HttpRequest request(String name, String value) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set(name, value);
        return request;
    }

    private static double place(Affinity by, HttpRequest request) {
        return Stickiness.place(shop(by), request, CALLER).orElseThrow();
    }

    @Test
    void a_client_is_known_by_cookie_header_or_address() {
        var cookie = new Affinity.Cookie("sid");
        assertEquals(
                place(cookie, request("Cookie", "a=b; sid=one")),
                place(cookie, request("Cookie", "sid=one; theme=dark")));
        assertNotEquals(place(cookie, request("Cookie", "sid=one")), place(cookie, request("Cookie", "sid=two")));
        var header = new Affinity.Header("X-User");
        assertEquals(place(header, request("x-user", "7")), place(header, request("X-User", "7")));
        var address = new Affinity.Address();
        assertEquals(place(address, request("X-User", "7")), place(address, request("X-User", "8")));
        assertNotEquals(
                place(address, request("X", "1")),
                Stickiness.place(shop(address), request("X", "1"), new Caller("192.0.2.8", false, false, false))
                        .orElseThrow());
    }

    @Test
    void a_request_that_does_not_say_whose_it_is_goes_anywhere() {
        assertEquals(
                OptionalDouble.empty(),
                Stickiness.place(shop(new Affinity.Cookie("sid")), request("Cookie", "other=1"), CALLER));
        assertEquals(
                OptionalDouble.empty(), Stickiness.place(Rig.shop(Duration.ZERO), request("Cookie", "sid=1"), CALLER));
    }

    @Test
    void clients_are_spread_evenly() {
        ToDoubleFunction<String> by = key -> place(new Affinity.Header("k"), request("k", key));
        for (double share : new double[] {0.1, 0.5, 0.9}) {
            long below = IntStream.range(0, 10_000)
                    .filter(i -> by.applyAsDouble("client-" + i) < share)
                    .count();
            assertTrue(Math.abs(below / 10_000.0 - share) < 0.02, below + " of 10000 below " + share);
        }
    }

    @Test
    void through_either_gateway_a_client_is_served_by_the_same_site() throws Exception {
        var certificates = new Certificates();
        var traffics = Map.of(
                Site.PRIVATE, new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3),
                Site.PUBLIC, new FakeTraffic(Site.PUBLIC, Site.PRIVATE, 3));
        var gateways = new HashMap<Site, Gateway>();
        traffics.forEach((site, traffic) -> {
            traffic.lease(Site.PRIVATE, 3, Map.of(new SegmentId(FakeTraffic.SHOP, TreePath.ROOT), 0.5), 0);
            traffic.backend = Optional.of(rig.service(site.label()).address());
            var relay = Optional.of(certificates.context(site.label()));
            gateways.put(
                    site,
                    rig.gateway(
                            traffic,
                            Rig.settings(
                                    shop(new Affinity.Header("X-User")),
                                    relay,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Rig.LIMITS)));
        });
        traffics.forEach((site, traffic) -> traffic.relay =
                Optional.of(Rig.loopback(gateways.get(site.other()).relayPort())));
        for (var site : Site.values()) {
            untilPassedOn(gateways.get(site), site.other());
        }
        int atPublic = 0;
        for (int user = 0; user < 40; user++) {
            var first = served(gateways.get(Site.PRIVATE), user);
            assertEquals(first, served(gateways.get(Site.PUBLIC), user));
            assertEquals(first, served(gateways.get(Site.PRIVATE), user));
            atPublic += first.equals("public") ? 1 : 0;
        }
        assertTrue(atPublic > 5 && atPublic < 35, atPublic + " of 40 clients at public");
    }

    /** Until the gateways have a connection between them: where that could not be made in time, a copy is read here. */
    private void untilPassedOn(Gateway gateway, Site to) throws Exception {
        long end = System.nanoTime() + Rig.LONG.toNanos();
        for (int user = 1000; !served(gateway, user).equals(to.label()); user++) {
            assertTrue(System.nanoTime() < end, "nobody is passed on to " + to);
        }
    }

    private String served(Gateway gateway, int user) throws Exception {
        var request = rig.to(gateway, "/page").header("X-User", "user-" + user).build();
        return rig.client
                .send(request, BodyHandlers.ofString())
                .headers()
                .firstValue(Headers.SITE)
                .orElse("");
    }
}
