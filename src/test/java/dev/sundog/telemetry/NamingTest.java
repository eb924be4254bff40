package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.profile.DataKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamingTest {
    private static Naming named(String name, Kind kind, Map<String, String> tags) {
        var draft = new SpanDraft(new Tally(), new Activities());
        draft.traceLow = draft.id = draft.endNanos = 1;
        draft.name = name;
        tags.forEach(draft::tag);
        draft.kind = kind;
        var out = new Naming[1];
        draft.finish("s", span -> out[0] = Naming.of(span.activity()));
        return out[0];
    }

    private static void assertNamed(String expected, boolean writing, Naming naming) {
        assertEquals(new Naming(expected, writing, naming.touched()), naming);
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

    private static Touched table(String name, boolean written) {
        return new Touched(DataKind.TABLE, name, written);
    }

    @Test
    void statements_by_their_shape_with_the_tables_in_them() {
        var insert = named(
                "x",
                Kind.CLIENT,
                Map.of(
                        "db.system", "postgresql",
                        "db.name", "shop",
                        "db.statement", "INSERT INTO orders SELECT * FROM carts WHERE id = 5"));
        assertNamed("SQL insert into orders select * from carts where id = {}", true, insert);
        assertEquals(List.of(table("shop.orders", true), table("shop.carts", false)), insert.touched());
        var select = named(
                "x",
                Kind.CLIENT,
                Map.of("db.system.name", "mysql", "db.query.text", "select 1", "db.collection.name", "c"));
        assertNamed("SQL select {}", false, select);
        assertEquals(List.of(table("mysql.c", false)), select.touched());
    }

    @Test
    void other_stores_by_verb_and_collection() {
        var get = named("GET", Kind.CLIENT, Map.of("db.system", "redis", "db.statement", "GET user:15"));
        assertEquals(new Naming("redis get", false, List.of(table("redis", false))), get);
        var update = named(
                "x",
                Kind.CLIENT,
                Map.of(
                        "db.system",
                        "mongodb",
                        "db.namespace",
                        "n",
                        "db.operation",
                        "update",
                        "db.mongodb.collection",
                        "c"));
        assertEquals(new Naming("mongodb update c", true, List.of(table("n.c", true))), update);
        var selected =
                named("SELECT shop.orders", Kind.CLIENT, Map.of("db.system", "postgresql", "db.sql.table", "orders"));
        assertEquals(new Naming("SQL select orders", false, List.of(table("postgresql.orders", false))), selected);
    }

    @Test
    void destinations() {
        var publish = named("x", Kind.PRODUCER, Map.of("messaging.destination.name", "orders"));
        assertEquals(
                new Naming("orders publish", true, List.of(new Touched(DataKind.DESTINATION, "orders", true))),
                publish);
        var process = named("x", Kind.CONSUMER, Map.of("messaging.destination", "orders"));
        assertEquals(
                new Naming("orders process", false, List.of(new Touched(DataKind.DESTINATION, "orders", false))),
                process);
        var sent = Map.of("messaging.destination", "q", "messaging.operation", "publish");
        assertNamed("q publish", true, named("x", Kind.CLIENT, sent));
    }

    @Test
    void anything_else_by_its_name() {
        assertNamed("nightly job", true, named("nightly job", Kind.INTERNAL, Map.of()));
    }
}
