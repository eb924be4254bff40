package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamingTest {
    private static Naming named(String name, Kind kind, Map<String, String> tags) {
        var draft = new SpanDraft(new Tally(), new Activities());
        draft.traceLow = draft.id = 1;
        draft.name = name;
        tags.forEach(draft::tag);
        draft.kind = kind;
        var out = new Naming[1];
        draft.finish("s", span -> out[0] = Naming.of(span.activity()));
        return out[0];
    }

    private static void assertNamed(String expected, boolean writing, Naming naming) {
        assertEquals(new Naming(expected, writing, naming.store()), naming);
    }

    @Test
    void routes_by_present_and_former_names() {
        assertNamed(
                "GET /a/{id}",
                false,
                named(
                        "x",
                        Kind.SERVER,
                        Map.of("http.request.method", "GET", "http.route", "/a/{id}", "url.path", "/a/5")));
        assertNamed(
                "POST /a/{}", true, named("x", Kind.SERVER, Map.of("http.method", "post", "http.target", "/a/55?q=1")));
        assertNamed(
                "PUT /b", true, named("x", Kind.SERVER, Map.of("http.method", "PUT", "http.url", "https://h:8/b#c")));
        assertNamed("HEAD /", false, named("x", Kind.SERVER, Map.of("http.method", "HEAD", "url.full", "http://h")));
        assertNamed("GET /hotels", false, named("HTTP GET /hotels", Kind.SERVER, Map.of()));
        assertNamed("DELETE /a/{}", true, named("DELETE /a/7", Kind.SERVER, Map.of()));
    }

    @Test
    void calls_by_attributes_or_name() {
        assertNamed(
                "shop.Cart/Add",
                true,
                named("x", Kind.SERVER, Map.of("rpc.service", "shop.Cart", "rpc.method", "Add")));
        assertNamed("shop.Cart/Add", true, named("x", Kind.SERVER, Map.of("rpc.method", "shop.Cart/Add")));
        assertNamed("geo.Geo/Nearby", true, named("/geo.Geo/Nearby", Kind.CLIENT, Map.of()));
        assertNamed("/v1.2/items", true, named("/v1.2/items", Kind.UNKNOWN, Map.of()));
    }

    @Test
    void statements_by_verb_and_table() {
        var insert = named(
                "x",
                Kind.CLIENT,
                Map.of(
                        "db.system",
                        "postgresql",
                        "db.name",
                        "shop",
                        "db.statement",
                        "INSERT INTO \"Orders\" VALUES (1)"));
        assertEquals(new Naming("SQL insert orders", true, Optional.of("db:shop.orders")), insert);
        var select = named(
                "x",
                Kind.CLIENT,
                Map.of(
                        "db.system.name",
                        "mysql",
                        "db.namespace",
                        "n",
                        "db.query.text",
                        "select 1 from a join b",
                        "db.collection.name",
                        "c"));
        assertEquals(new Naming("SQL select c", false, Optional.of("db:n.c")), select);
        var with = named(
                "x", Kind.CLIENT, Map.of("db.statement", "with x as (delete from t returning *) select * from x"));
        assertNamed("SQL with t", true, with);
        assertEquals(
                new Naming("redis get", false, Optional.of("db:redis")),
                named("GET", Kind.CLIENT, Map.of("db.system", "redis")));
        assertNamed(
                "mongodb update",
                true,
                named("x", Kind.CLIENT, Map.of("db.system", "mongodb", "db.operation", "update")));
    }

    @Test
    void destinations() {
        assertEquals(
                new Naming("orders publish", true, Optional.of("queue:orders")),
                named("x", Kind.PRODUCER, Map.of("messaging.destination.name", "orders")));
        assertEquals(
                new Naming("orders process", false, Optional.of("queue:orders")),
                named("x", Kind.CONSUMER, Map.of("messaging.destination", "orders")));
        assertNamed(
                "q publish",
                true,
                named("x", Kind.CLIENT, Map.of("messaging.destination", "q", "messaging.operation", "publish")));
    }

    @Test
    void anything_else_by_its_name() {
        assertNamed("nightly job", true, named("nightly job", Kind.INTERNAL, Map.of()));
    }
}
