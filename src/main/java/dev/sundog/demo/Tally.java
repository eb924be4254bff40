package dev.sundog.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the client counted, by act. Counts only grow.
 *
 * @param act the one that runs
 * @param acts in the order they ran
 * @param outageMillis the longest time without an acknowledged order while orders were offered
 * @param gapMillis the time since the last acknowledged order, while orders are offered
 * @param ended whether every request has ended
 */
record Tally(String act, Map<String, Act> acts, long outageMillis, long gapMillis, boolean ended) {
    static final Tally NONE = new Tally("", Map.of(), 0, 0, false);

    /**
     * One act.
     *
     * @param orders acknowledged
     * @param reads answered
     * @param failedIdempotent requests that may be repeated and never were answered well
     * @param failedOther requests that may not be repeated and were not answered well
     * @param orderSites acknowledged orders by the site that served them
     * @param readSites reads by the site that served them
     * @param outageMillis longest gap between acknowledged orders in this act
     */
    record Act(
            long orders,
            long reads,
            long failedIdempotent,
            long failedOther,
            Map<String, Long> orderSites,
            Map<String, Long> readSites,
            long outageMillis) {
        static final Act NONE = new Act(0, 0, 0, 0, Map.of(), Map.of(), 0);

        /** Orders and reads together, by site. */
        Map<String, Long> sites() {
            var sites = new TreeMap<>(orderSites);
            readSites.forEach((site, n) -> sites.merge(site, n, Long::sum));
            return sites;
        }
    }

    Act of(String name) {
        return acts.getOrDefault(name, Act.NONE);
    }

    long acknowledged() {
        return acts.values().stream().mapToLong(Act::orders).sum();
    }

    long failedIdempotent() {
        return acts.values().stream().mapToLong(Act::failedIdempotent).sum();
    }

    long failedOther() {
        return acts.values().stream().mapToLong(Act::failedOther).sum();
    }

    long served() {
        return acts.values().stream().mapToLong(a -> a.orders + a.reads).sum();
    }

    ObjectNode toJson() {
        var out = JsonNodeFactory.instance.objectNode();
        out.put("act", act)
                .put("outage_ms", outageMillis)
                .put("gap_ms", gapMillis)
                .put("ended", ended);
        var list = out.putObject("acts");
        acts.forEach((name, a) -> {
            var node = list.putObject(name);
            node.put("orders", a.orders).put("reads", a.reads).put("outage_ms", a.outageMillis);
            node.put("failed_idempotent", a.failedIdempotent).put("failed_other", a.failedOther);
            var orders = node.putObject("order_sites");
            a.orderSites.forEach(orders::put);
            var reads = node.putObject("read_sites");
            a.readSites.forEach(reads::put);
        });
        return out;
    }

    static Tally fromJson(JsonNode in) {
        var acts = new LinkedHashMap<String, Act>();
        in.path("acts")
                .forEachEntry((name, a) -> acts.put(
                        name,
                        new Act(
                                a.path("orders").asLong(),
                                a.path("reads").asLong(),
                                a.path("failed_idempotent").asLong(),
                                a.path("failed_other").asLong(),
                                counts(a.path("order_sites")),
                                counts(a.path("read_sites")),
                                a.path("outage_ms").asLong())));
        return new Tally(
                in.path("act").asString(""),
                acts,
                in.path("outage_ms").asLong(),
                in.path("gap_ms").asLong(),
                in.path("ended").asBoolean());
    }

    private static Map<String, Long> counts(JsonNode in) {
        var counts = new TreeMap<String, Long>();
        in.forEachEntry((site, n) -> counts.put(site, n.asLong()));
        return counts;
    }
}
