package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.profile.Call;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TraceOperationsTest {
    private static final Activity SQL = Activity.of("shop", "q", Kind.CLIENT)
            .with(Attribute.DB_SYSTEM, "postgresql")
            .with(Attribute.DB_NAMESPACE, "db")
            .with(Attribute.DB_STATEMENT, "insert into orders values (?)");

    private static TreeMap<String, OperationObservation> observed(Timing timing, List<Span> spans) {
        var out = new TreeMap<String, OperationObservation>();
        new TraceOperations(Grouping.byService(), timing, o -> out.put(o.group() + " " + o.operation(), o))
                .trace(Trace.of(spans, new Tally()), 77);
        return out;
    }

    private static OperationKey key(String group, String name) {
        return new OperationKey(new GroupId(group), name);
    }

    @Test
    void a_request_through_two_services_to_a_table() {
        var seen = observed(
                Timing.ENDED,
                List.of(
                        Spans.of(1, 0, Activity.of("front", "GET /o", Kind.SERVER), 0, 1000),
                        Spans.of(2, 1, Activity.of("front", "template", Kind.INTERNAL), 0, 100),
                        Spans.of(3, 1, Activity.of("front", "/shop.Shop/Get", Kind.CLIENT), 100, 900),
                        Spans.of(4, 3, Activity.of("shop", "/shop.Shop/Get", Kind.SERVER), 200, 800),
                        Spans.of(5, 4, SQL, 300, 600)));
        assertEquals(
                List.of(
                        "front GET /o",
                        "shop SQL insert into orders values ({})",
                        "shop db:db.orders",
                        "shop shop.Shop/Get"),
                List.copyOf(seen.keySet()));
        var front = seen.get("front GET /o");
        assertEquals(List.of(key("shop", "shop.Shop/Get")), front.needs());
        assertEquals(400e-9, front.exclusiveSeconds(), 1e-15);
        assertEquals(1000, front.atNanos());
        assertEquals(false, front.writing());
        var shop = seen.get("shop shop.Shop/Get");
        assertEquals(300e-9, shop.exclusiveSeconds(), 1e-15);
        assertEquals(List.of(key("shop", "SQL insert into orders values ({})")), shop.needs());
        var sql = seen.get("shop SQL insert into orders values ({})");
        assertEquals(List.of(key("shop", "db:db.orders")), sql.needs());
        assertEquals(300e-9, sql.exclusiveSeconds(), 1e-15);
        assertEquals(0, seen.get("shop db:db.orders").exclusiveSeconds());
    }

    /** The shop's root is /srv/shop, the media's /srv/media. */
    private record Roots() implements Grouping {
        @Override
        public Optional<GroupId> group(String service) {
            return Optional.of(new GroupId(service));
        }

        @Override
        public Optional<Placed> place(TreePath file) {
            return List.of("shop", "media").stream()
                    .flatMap(name -> FilePath.beneath(TreePath.of("srv/" + name), file)
                            .map(path -> new Placed(new GroupId(name), path))
                            .stream())
                    .findFirst();
        }
    }

    @Test
    void files_are_data_of_the_operation_around_them_wherever_they_lie() {
        var seen = new TreeMap<String, OperationObservation>();
        var order = Activity.of("shop", "POST /orders", Kind.SERVER).with(Attribute.FILE_PATH, "/srv/shop/orders/1");
        new TraceOperations(new Roots(), Timing.ENDED, o -> seen.put(o.group() + " " + o.operation(), o))
                .trace(
                        Trace.of(
                                List.of(
                                        Spans.of(1, 0, order, 0, 1000),
                                        Spans.of(2, 1, file("append", "/srv/shop/./journal"), 0, 10),
                                        Spans.of(3, 1, file("read x", "/srv/media/img/7.png"), 10, 20),
                                        Spans.of(4, 1, file("stat", "/etc/shop/conf"), 20, 30),
                                        Spans.of(5, 1, file("read", "relative"), 30, 40)),
                                new Tally()),
                        0);
        assertEquals(List.of("media dir:img", "shop POST /orders", "shop dir:/etc/shop"), List.copyOf(seen.keySet()));
        var post = seen.get("shop POST /orders");
        assertEquals(List.of(TreePath.of("orders/1"), TreePath.of("journal")), post.data());
        assertEquals(List.of(key("media", "dir:img"), key("shop", "dir:/etc/shop")), post.needs());
        assertEquals(1000e-9, post.exclusiveSeconds(), 1e-15);
        assertEquals(
                List.of(TreePath.of("img/7.png")), seen.get("media dir:img").data());
        assertEquals(false, seen.get("media dir:img").writing());
        assertEquals(List.of(), seen.get("shop dir:/etc/shop").data());
    }

    @Test
    void who_only_reads_a_file_does_not_write_and_who_appends_does() {
        for (var name : List.of("read", "append")) {
            var seen = new ArrayList<OperationObservation>();
            new TraceOperations(new Roots(), Timing.ENDED, seen::add)
                    .trace(
                            Trace.of(
                                    List.of(
                                            Spans.of(1, 0, Activity.of("shop", "GET /a", Kind.SERVER), 0, 9),
                                            Spans.of(2, 1, file(name, "/srv/shop/a"), 0, 9)),
                                    new Tally()),
                            0);
            assertEquals(name.equals("append"), seen.getFirst().writing());
        }
    }

    @Test
    void many_files_of_one_run_count_as_what_holds_them() {
        var seen = new ArrayList<OperationObservation>();
        var spans = new ArrayList<Span>();
        spans.add(Spans.of(1, 0, Activity.of("shop", "job", Kind.SERVER), 0, 1000));
        for (int i = 0; i < 100; i++) {
            spans.add(Spans.of(2 + i, 1, file("read", "/srv/shop/orders/" + i % 90), 0, 9));
        }
        new TraceOperations(new Roots(), Timing.ENDED, seen::add).trace(Trace.of(spans, new Tally()), 0);
        assertEquals(List.of(TreePath.of("orders")), seen.getFirst().data());
    }

    /** Each lasts a month and nobody waits for it: together more nanoseconds than a number holds. */
    @Test
    void months_of_thousands_of_spans_are_no_negative_time() {
        var seen = new ArrayList<OperationObservation>();
        var spans = new ArrayList<Span>();
        long second = 1_000_000_000L;
        spans.add(Spans.of(1, 0, Activity.of("shop", "job", Kind.SERVER), 0, second));
        for (int i = 0; i < 4000; i++) {
            spans.add(Spans.of(2 + i, 1, Activity.of("shop", "x", Kind.INTERNAL), 2 * second, 2_500_000 * second));
        }
        new TraceOperations(new Roots(), Timing.ENDED, seen::add).trace(Trace.of(spans, new Tally()), 0);
        assertEquals(1, seen.size());
        assertEquals(1e9, seen.getFirst().exclusiveSeconds(), 10);
    }

    private static Activity file(String name, String path) {
        return Activity.of("shop", name, Kind.INTERNAL).with(Attribute.FILE_PATH, path);
    }

    @Test
    void a_get_that_inserts_writes_and_a_call_that_nobody_answers_for_is_named_after_its_peer() {
        var call = Activity.of("front", "x", Kind.CLIENT)
                .with(Attribute.HTTP_METHOD, "GET")
                .with(Attribute.HTTP_TARGET, "https://pay.example/c/5")
                .with(Attribute.PEER, "pay.example");
        var insert = new Activity("front", "q", Kind.CLIENT, true, SQL.values());
        var seen = observed(
                Timing.COMPLETED,
                List.of(
                        Spans.of(1, 0, Activity.of("front", "GET /o", Kind.SERVER), 0, 1000),
                        Spans.of(2, 1, insert, 10, 20),
                        Spans.of(3, 1, call, 30, 90)));
        assertEquals(true, seen.get("front GET /o").writing());
        assertEquals(77, seen.get("front GET /o").atNanos());
        assertEquals(
                List.of(key("front", "SQL insert into orders values ({})"), key("front", "call pay.example GET /c/{}")),
                seen.get("front GET /o").needs());
    }

    @Test
    void a_publisher_does_not_need_who_processes_the_message() {
        var publish = Activity.of("a", "x", Kind.PRODUCER).with(Attribute.MESSAGING_DESTINATION, "q");
        var process = Activity.of("b", "x", Kind.CONSUMER).with(Attribute.MESSAGING_DESTINATION, "q");
        var seen = observed(
                Timing.ENDED,
                List.of(
                        Spans.of(1, 0, Activity.of("a", "POST /o", Kind.SERVER), 0, 100),
                        Spans.of(2, 1, publish, 10, 20),
                        Spans.of(3, 2, process, 50, 500)));
        assertEquals(List.of(key("a", "q publish")), seen.get("a POST /o").needs());
        assertEquals(
                List.of(
                        new Call(key("a", "queue:q"), 1, true, Call.Outcome.SERVED),
                        new Call(key("b", "q process"), 1, false, Call.Outcome.SERVED)),
                seen.get("a q publish").calls().all());
        assertEquals(List.of(key("a", "queue:q")), seen.get("a q publish").needs());
        assertEquals(450e-9, seen.get("b q process").exclusiveSeconds(), 1e-15);
    }

    private static Call callOf(boolean callerFailed, boolean clientFailed, boolean calleeFailed) {
        var root = Activity.of("a", "GET /o", Kind.SERVER);
        var client = Activity.of("a", "GET", Kind.CLIENT);
        var callee = Activity.of("b", "GET /p", Kind.SERVER);
        var seen = observed(
                Timing.ENDED,
                List.of(
                        new Span(Spans.TRACE, 1, 0, root, 0, 100, callerFailed, 0),
                        new Span(Spans.TRACE, 2, 1, client, 10, 20, clientFailed, 0),
                        new Span(Spans.TRACE, 3, 2, callee, 11, 19, calleeFailed, 0),
                        Spans.of(4, 1, client, 30, 40),
                        Spans.of(5, 4, callee, 31, 39)));
        return seen.get("a GET /o").calls().all().getFirst();
    }

    @Test
    void calls_are_counted_and_the_worst_outcome_is_kept() {
        var callee = key("b", "GET /p");
        assertEquals(new Call(callee, 2, true, Call.Outcome.SERVED), callOf(true, false, false));
        assertEquals(new Call(callee, 2, true, Call.Outcome.SURVIVED), callOf(false, false, true));
        assertEquals(new Call(callee, 2, true, Call.Outcome.SURVIVED), callOf(false, true, false));
        assertEquals(new Call(callee, 2, true, Call.Outcome.BOTH_FAILED), callOf(true, false, true));
    }

    @Test
    void a_sample_stands_for_what_was_left_out() {
        var root = new Span(Spans.TRACE, 1, 0, Activity.of("a", "GET /o", Kind.SERVER), 0, 100, false, 4);
        var called = Spans.of(2, 1, Activity.of("b", "GET /p", Kind.SERVER), 10, 20);
        var seen = observed(Timing.ENDED, List.of(called, root));
        assertEquals(4, seen.get("a GET /o").count());
        assertEquals(4, seen.get("b GET /p").count());
    }

    @Test
    void services_that_are_nobodys_are_left_out() {
        var out = new ArrayList<OperationObservation>();
        var shop = new GroupId("shop");
        new TraceOperations(s -> s.equals("shop") ? Optional.of(shop) : Optional.empty(), Timing.ENDED, out::add)
                .trace(
                        Spans.trace(
                                Spans.of(1, 0, Activity.of("x", "GET /o", Kind.SERVER), 0, 100),
                                Spans.of(2, 1, Activity.of("shop", "GET /p", Kind.SERVER), 10, 30)),
                        0);
        assertEquals(
                List.of("GET /p"),
                out.stream().map(OperationObservation::operation).toList());
    }

    @Test
    void the_seconds_of_all_operations_are_the_durations_of_the_roots() {
        for (long seed = 0; seed < 2000; seed++) {
            var trace = Trace.of(Spans.random(new Random(seed), 40), new Tally());
            double roots = 0;
            for (int i = 0; i < trace.size(); i++) {
                roots += trace.awaited(i) ? 0 : trace.span(i).durationNanos() / 1e9;
            }
            var sum = new double[1];
            new TraceOperations(Grouping.byService(), Timing.ENDED, o -> sum[0] += o.exclusiveSeconds())
                    .trace(trace, 0);
            assertEquals(roots, sum[0], 1e-12, "seed " + seed);
        }
    }
}
