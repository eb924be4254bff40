package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteTrieTest {
    /** Runs by the name under which they count at the end. */
    private static Map<String, Double> count(RouteTrie trie, List<String> routes) {
        var out = new TreeMap<String, Double>();
        for (var route : routes) {
            var name = trie.count(route, 1, (from, to) -> {
                var runs = out.remove(from);
                if (runs != null) {
                    out.merge(to, runs, Double::sum);
                }
            });
            out.merge(name, 1.0, Double::sum);
        }
        return out;
    }

    private static List<String> routes(SplittableRandom random, int number, int spread) {
        var out = new ArrayList<String>();
        for (int i = 0; i < number; i++) {
            var route = new StringBuilder(random.nextBoolean() ? "GET " : "");
            for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
                route.append('/').append('n').append((int) (Math.pow(random.nextDouble(), 3) * spread));
            }
            out.add(route.append(random.nextInt(8) == 0 ? "/" : "").toString());
        }
        return out;
    }

    @Test
    void routesArePathsWithOrWithoutAMethod() {
        for (var route : List.of("/", "/a/b", "GET /", "* /x", "POST /a")) {
            assertTrue(RouteTrie.isRoute(route), route);
        }
        for (var name :
                List.of("", "op", "orders.created", "select a / b from t", "pkg.Service/Method", "G/x", " /", "a /b")) {
            assertFalse(RouteTrie.isRoute(name), name);
        }
    }

    @Test
    void nothingFoldsWhereThereAreFewNames() {
        for (int seed = 0; seed < 50; seed++) {
            var routes = routes(new SplittableRandom(seed), 500, 10);
            var trie = new RouteTrie(11, 100_000);
            var counted = count(trie, routes);
            var wanted = new TreeMap<String, Double>();
            routes.forEach(r -> wanted.merge(r, 1.0, Double::sum));
            assertEquals(wanted, counted, "seed " + seed);
            assertEquals(0, trie.folded());
        }
    }

    @Test
    void nothingIsLostAndEachRouteIsFoundWhereItsRunsCount() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var routes = routes(random, 3000, 60);
            var trie = new RouteTrie(1 + random.nextInt(12), 20 + random.nextInt(500));
            var counted = count(trie, routes);
            assertEquals(3000, counted.values().stream().mapToDouble(d -> d).sum(), "seed " + seed);
            for (var route : routes) {
                assertTrue(counted.containsKey(trie.find(route)), () -> route + " at " + trie.find(route));
            }
            counted.keySet().forEach(name -> assertEquals(name, trie.find(name)));
            assertTrue(trie.folded() > 0);
        }
    }

    @Test
    void aFrequentNameIsToldApartWhateverTheOrder() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var routes = new ArrayList<String>();
            for (int i = 0; i < 2000; i++) {
                routes.add("GET /api/bomb" + (char) ('a' + random.nextInt(26)) + random.nextLong());
            }
            for (int i = 0; i < 250; i++) {
                routes.add("GET /api/orders");
            }
            switch (seed % 3) {
                case 0 -> Collections.reverse(routes);
                case 1 -> Collections.shuffle(routes, new Random(seed));
                default -> {}
            }
            var trie = new RouteTrie(10, 1000);
            assertTrue(count(trie, routes).containsKey("GET /api/orders"), "seed " + seed);
            assertEquals("GET /api/orders", trie.find("GET /api/orders"));
        }
    }

    @Test
    void aMillionRoutesStayFlatAndRealOnesRank() {
        var limits = new ProfileLimits(Duration.ofMinutes(5), 300, 20, 100);
        var profile = new Profile(limits, 0);
        var declared = new Workload.Operation("GET", "/rare", List.of(TreePath.of("rare")), Optional.empty());
        profile.declare(
                new Workload(Worlds.SHOP, 5, Duration.ZERO, Map.of(), List.of(), List.of(declared), Optional.empty()));
        var random = new SplittableRandom(1);
        profile.record(OperationObservation.once(Worlds.SHOP, "GET /rare", List.of(TreePath.of("rare")), false, 1, 0));
        for (int i = 0; i < 1_000_000; i++) {
            var route = i % 40 == 0
                    ? "GET /orders/x"
                    : i % 50 == 1 ? "POST /carts" : "GET /q" + name(random) + "/z" + name(random);
            profile.record(new OperationObservation(Worlds.SHOP, route, List.of(), false, 0.001, 1, Calls.NONE, 0));
        }
        var seen = new HashMap<String, OperationRates>();
        profile.operations(1_000_000_000L).forEach(o -> seen.put(o.key().name(), o));
        assertTrue(seen.size() <= 301, "size " + seen.size());
        assertTrue(
                seen.containsKey("GET /orders/x") && seen.containsKey("POST /carts") && seen.containsKey("GET /rare"));
        assertEquals(
                25_000,
                seen.get("GET /orders/x").perSecond() / seen.get("GET /rare").perSecond(),
                30);
        double all =
                seen.values().stream().mapToDouble(OperationRates::perSecond).sum();
        assertEquals(1_000_001, all / seen.get("GET /rare").perSecond(), 1);
        assertEquals(java.util.Set.of(Worlds.SHOP), profile.foldedRoutes().keySet());
        assertTrue(profile.foldedRoutes().get(Worlds.SHOP) > 500_000);
    }

    private static String name(SplittableRandom random) {
        return Long.toString(random.nextLong(1L << 40), 26).replaceAll("[0-9]", "q");
    }

    @Test
    void halvesMergedEqualTheWholeWhileNothingFoldsAndKeepWhatIsFrequentAlways() {
        for (int seed = 0; seed < 30; seed++) {
            var random = new SplittableRandom(seed);
            boolean many = seed % 2 == 0;
            var limits = new ProfileLimits(Duration.ofMinutes(5), 5000, 20, 20);
            var halves = new Profile[] {new Profile(limits, 0), new Profile(limits, 0)};
            var whole = new Profile(limits, 0);
            for (var route : routes(random, 2000, many ? 60 : 15)) {
                var named = random.nextInt(5) == 0 ? "GET /often" : route;
                var seen = OperationObservation.once(Worlds.SHOP, named, List.of(), false, 0.1, random.nextInt(1000));
                halves[random.nextInt(2)].record(seen);
                whole.record(seen);
            }
            halves[0].merge(halves[1]);
            var left = whole.operations(1000);
            var right = halves[0].operations(1000);
            double sum = left.stream().mapToDouble(OperationRates::perSecond).sum();
            assertEquals(
                    sum, right.stream().mapToDouble(OperationRates::perSecond).sum(), 1e-6, "seed " + seed);
            for (var all : List.of(left, right)) {
                assertTrue(all.stream().anyMatch(o -> o.key().name().equals("GET /often")), "seed " + seed);
            }
            if (many) {
                assertFalse(halves[0].foldedRoutes().isEmpty(), "seed " + seed);
            } else {
                assertEquals(
                        left.stream().map(OperationRates::key).toList(),
                        right.stream().map(OperationRates::key).toList());
            }
        }
    }
}
