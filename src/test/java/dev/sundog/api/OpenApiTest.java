package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sundog.api.OpenApi.Field;
import dev.sundog.api.OpenApi.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** The description that an agent serves is that of the program: made from its records, held against its answers. */
final class OpenApiTest {
    private static final Path SERVED = Path.of("src/main/resources/dev/sundog/api/openapi.json");
    private static final Path MADE = Path.of("target/openapi.json");
    private static final Field GROUP = new Field("group", true, "name of the group");
    private static final Field FORCE = new Field("force", false, "even where something may be lost");
    private static final Field PREVIEW = new Field("preview", false, "change nothing, tell what would be done");

    private final Reports agent = new Reports();
    private final Routes routes = new Routes(agent);

    private static Map<String, Operation> operations() {
        var all = new TreeMap<String, Operation>();
        all.put("GET /v1/status", Operation.get("Everything, as one picture", StatusReport.class, false));
        all.put(
                "GET /v1/overview",
                Operation.get("Everything at a glance, segments summed up", OverviewReport.class, false));
        all.put(
                "GET /v1/table",
                Operation.get(
                        "Some of the segments, in an order",
                        SegmentTable.class,
                        false,
                        new Field("find", false, "part of the name, in upper or lower case"),
                        new Field("group", false, "only of this group"),
                        new Field("state", false, "only in this state"),
                        new Field("unmet", false, "true: only those whose rpo is not met"),
                        new Field("sort", false, "score (unless given), name, state, lag, bytes or rpo"),
                        new Field("backwards", false, "true: the other way round"),
                        new Field("from", false, "of those that match, from 0"),
                        new Field("count", false, "at most 500; 100 unless given")));
        all.put("GET /v1/segments", Operation.get("All segments", SegmentReport.class, true));
        all.put("GET /v1/link", Operation.get("The link to the other site", LinkReport.class, false));
        all.put(
                "GET /v1/link/history",
                Operation.get(
                        "What the link did",
                        HistoryReport.class,
                        false,
                        new Field("last", false, "how far to look back, 1s to 731d; an hour unless given"),
                        new Field("points", false, "parts to divide that into, at most 4000; 120 unless given")));
        all.put("GET /v1/plan", Operation.get("What will be sent, and when", PlanReport.class, false));
        all.put(
                "GET /v1/forecast",
                Operation.get(
                        "What the next hour and day will be",
                        ForecastReport.class,
                        true,
                        new Field("series", false, "a segment, or link; all unless given")));
        all.put("GET /v1/doctor", Operation.get("What of this host does not fit", FindingReport.class, true));
        all.put(
                "GET /v1/explain",
                Operation.get(
                        "Why a segment stands as it does",
                        ExplainReport.class,
                        false,
                        new Field("segment", true, "such as shop/orders")));
        all.put(
                "GET /v1/graph",
                Operation.get("Operations, the data they use, and who calls whom", GraphReport.class, false));
        all.put("GET /v1/conflicts", Operation.get("What no person has settled", ConflictReport.class, true));
        all.put("GET /v1/log", Operation.get("What is logged", LogReport.class, false));
        all.put("GET /v1/verify", Operation.get("What is or was verified", VerifyReport.class, true));
        all.putAll(changes());
        return all;
    }

    private static Map<String, Operation> changes() {
        var all = new TreeMap<String, Operation>();
        all.put(
                "POST /v1/login",
                Operation.post("A login to the page, good once", Routes.Ask.Login.class, LoginReport.class, false));
        all.put(
                "POST /v1/barrier",
                Operation.post(
                        "Waits until everything written before is durable at the other site",
                        Routes.Ask.Barrier.class,
                        BarrierReport.class,
                        false,
                        new Field("group", false, "all groups unless given"),
                        new Field("timeout", false, "30s unless given, 1h at most")));
        all.put(
                "POST /v1/accept",
                Operation.post(
                        "Confirms what stopped a segment",
                        Routes.Ask.Accept.class,
                        SegmentReport.class,
                        false,
                        new Field("segment", true, "such as shop/orders")));
        all.put(
                "POST /v1/resolve",
                Operation.post(
                        "Settles a conflict",
                        Routes.Ask.Resolve.class,
                        ConflictReport.class,
                        true,
                        new Field("path", true, "as conflicts shows it"),
                        new Field(
                                "keep",
                                true,
                                "this: the version that has the name; other: the one that lost it; both")));
        all.put(
                "POST /v1/verify",
                Operation.post(
                        "Begins to read both copies once more, and repairs",
                        Routes.Ask.Verify.class,
                        VerifyReport.class,
                        true,
                        new Field("name", false, "a segment or a group; all unless given"),
                        new Field("repair", false, "whether what differs is told again; true unless given")));
        all.put(
                "POST /v1/failover",
                Operation.post(
                        "Moves a group",
                        Routes.Ask.Move.class,
                        MoveReport.class,
                        false,
                        GROUP,
                        new Field("to", true, "private or public"),
                        FORCE,
                        PREVIEW));
        all.put(
                "POST /v1/failback",
                Operation.post(
                        "Moves a group to private",
                        Routes.Ask.Move.class,
                        MoveReport.class,
                        false,
                        GROUP,
                        FORCE,
                        PREVIEW));
        all.put(
                "POST /v1/drill",
                Operation.post(
                        "Rehearses a takeover on a snapshot",
                        Routes.Ask.Drill.class,
                        DrillReport.class,
                        false,
                        GROUP,
                        FORCE,
                        PREVIEW,
                        new Field("mostBytes", false, "size of the snapshot at most; 10000000000 unless given"),
                        new Field("within", false, "to wait for the service; 1m unless given, 1h at most")));
        all.put(
                "POST /v1/reload",
                Operation.post(
                        "Reads the configuration again: all of it is right, or nothing changes",
                        Routes.Ask.Reload.class,
                        ReloadReport.class,
                        false));
        all.put(
                "POST /v1/readmit",
                Operation.post(
                        "Gives a vote back to a voter that was put back from a backup",
                        Routes.Ask.Readmit.class,
                        ReadmissionReport.class,
                        false,
                        new Field("voter", true, "private, public or witness")));
        all.put(
                "POST /v1/log",
                Operation.post(
                        "Sets the level of a logger until the next reload or start",
                        Routes.Ask.Log.class,
                        LogReport.class,
                        false,
                        new Field("level", true, "off, error, warn, info, debug or trace"),
                        new Field(
                                "logger",
                                false,
                                "dev.sundog unless given; root for all without a level of their own")));
        return all;
    }

    /** What only the page's port has. */
    private static Map<String, Operation> ofThePage() {
        var all = new TreeMap<String, Operation>();
        all.put(
                "POST /v1/session",
                Operation.post(
                        "Opens a session, at the page's port only",
                        Routes.Ask.Session.class,
                        SessionReport.class,
                        false,
                        new Field("code", false, "of a login; not needed with a certificate")));
        all.put(
                "GET /v1/events",
                Operation.get(
                        "Server-sent events 'overview', at the page's port only; their data is this",
                        OverviewReport.class,
                        false));
        return all;
    }

    @Test
    void what_is_served_describes_the_records_of_this_program() throws Exception {
        var described = new TreeMap<>(operations());
        described.putAll(ofThePage());
        var made = new OpenApi(new SourceWords(Path.of("src/main/java"))).document(described);
        var text =
                Json.mapper().writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(made) + "\n";
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, text);
        assertEquals(text, Files.readString(SERVED), "after a change of a record: cp " + MADE + " " + SERVED);
    }

    @Test
    void every_route_is_described_and_every_one_described_is_there() {
        var described = new TreeMap<>(operations()).keySet();
        assertEquals(
                routes.all().stream().filter(r -> !r.endsWith("/openapi.json")).toList(), List.copyOf(described));
    }

    @Test
    void answers_are_as_described() {
        var document = Json.mapper().readTree(ask("GET", "/v1/openapi.json", "").body());
        for (var path : List.of(
                "status",
                "overview",
                "table?sort=lag",
                "segments",
                "graph",
                "link",
                "link/history",
                "plan",
                "forecast",
                "explain?segment=shop/orders")) {
            assertFits(document, "get", "/v1/" + path, "");
        }
        assertFits(document, "post", "/v1/barrier", "{}");
        assertFits(document, "post", "/v1/verify", "{\"name\":\"shop\"}");
        assertFits(document, "get", "/v1/verify", "");
        assertFits(document, "post", "/v1/failover", "{\"group\":\"shop\",\"to\":\"public\"}");
        assertFits(document, "post", "/v1/failback", "{\"group\":\"shop\"}");
        assertFits(document, "post", "/v1/drill", "{\"group\":\"shop\"}");
        assertFits(document, "get", "/v1/conflicts", "");
        assertFits(document, "post", "/v1/reload", "{}");
        assertFits(document, "post", "/v1/readmit", "{\"voter\":\"witness\"}");
        assertFits(document, "get", "/v1/log", "");
        assertFits(document, "post", "/v1/log", "{\"level\":\"debug\",\"logger\":\"root\"}");
    }

    @Test
    void an_answer_that_is_not_as_described_is_seen() {
        var document = Json.mapper().readTree(ask("GET", "/v1/openapi.json", "").body());
        var schema = document.at("/components/schemas/SegmentReport");
        var segment =
                Json.mapper().readTree(ask("GET", "/v1/segments", "").body()).get(0);
        assertEquals(List.of(), OpenApi.faults(document, schema, segment, ""));
        for (var broken : List.of(
                segment.toString().replace("\"bytes\":", "\"octets\":"),
                segment.toString().replaceFirst("\"score\":[0-9.]+", "\"score\":\"high\""),
                segment.toString().replaceFirst("\"state\":\"[a-z]+\"", "\"state\":\"lukewarm\""))) {
            assertFalse(
                    OpenApi.faults(document, schema, Json.mapper().readTree(broken), "")
                            .isEmpty(),
                    broken);
        }
    }

    private void assertFits(JsonNode document, String method, String path, String body) {
        var answer = ask(method.toUpperCase(Locale.ROOT), path, body);
        assertEquals(200, answer.status(), path + " " + answer.body());
        var bare = path.split("\\?", 2)[0];
        var schema = document.get("paths")
                .get(bare)
                .get(method)
                .get("responses")
                .get("200")
                .get("content")
                .get("application/json")
                .get("schema");
        assertEquals(List.of(), OpenApi.faults(document, schema, Json.mapper().readTree(answer.body()), bare));
    }

    private Routes.Answer ask(String method, String target, String body) {
        var parts = target.split("[?=]", -1);
        var query = parts.length == 3 ? Map.of(parts[1], parts[2]) : Map.<String, String>of();
        return routes.answer(new HttpRequest(method, parts[0], query, body));
    }
}
