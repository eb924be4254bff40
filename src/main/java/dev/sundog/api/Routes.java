package dev.sundog.api;

import dev.sundog.model.Durations;
import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;

/** Which request asks what of {@link Control}. A GET never changes anything; whatever else is asked is audited. */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    static final Duration BARRIER_TIME = Duration.ofSeconds(30);
    private static final Duration BARRIER_MOST = Duration.ofHours(1);
    private static final Duration HISTORY_LEAST = Duration.ofSeconds(1);
    private static final Duration HISTORY_USUAL = Duration.ofHours(1);
    private static final int POINTS_USUAL = 120;
    private static final int POINTS_MOST = 4_000;

    private final Map<String, Function<HttpRequest, Object>> routes = new TreeMap<>();
    private final Audit audit;
    private final Picture picture;

    /** Routes of an agent that has no page. */
    public Routes(Control control) {
        this(control, Optional.empty(), Audit.log());
    }

    /** @param logins of the page; absent where there is none */
    public Routes(Control control, Optional<Logins> logins, Audit audit) {
        this.audit = audit;
        this.picture = new Picture(control::status, System::nanoTime);
        routes.put("GET /v1/overview", r -> overview());
        routes.put("GET /v1/table", r -> SegmentTable.of(picture.recent().segments(), r.query()));
        routes.put("POST /v1/login", r -> login(logins, read(r, Ask.Login.class)));
        routes.put("GET /v1/openapi.json", r -> description());
        routes.put("GET /v1/status", r -> control.status());
        routes.put("GET /v1/segments", r -> control.segments());
        routes.put("GET /v1/link", r -> control.link());
        routes.put("GET /v1/link/history", r -> history(control, r));
        routes.put("GET /v1/plan", r -> control.plan());
        routes.put(
                "GET /v1/forecast",
                r -> control.forecast(Optional.ofNullable(r.query().get("series"))));
        routes.put("GET /v1/graph", r -> control.graph());
        routes.put("GET /v1/doctor", r -> control.doctor());
        routes.put("GET /v1/explain", r -> control.explain(parameter(r, "segment")));
        routes.put("POST /v1/barrier", r -> barrier(control, read(r, Ask.Barrier.class)));
        routes.put(
                "POST /v1/accept",
                r -> control.accept(read(r, Ask.Accept.class).segment().orElseThrow(() -> missing("segment"))));
        routes.put("GET /v1/conflicts", r -> control.conflicts());
        routes.put("POST /v1/resolve", r -> resolve(control, read(r, Ask.Resolve.class)));
        routes.put("GET /v1/verify", r -> control.verifications());
        routes.put("POST /v1/verify", r -> verify(control, read(r, Ask.Verify.class)));
        routes.put("POST /v1/failover", r -> failover(control, read(r, Ask.Move.class)));
        routes.put("POST /v1/failback", r -> failback(control, read(r, Ask.Move.class)));
        routes.put("POST /v1/drill", r -> drill(control, read(r, Ask.Drill.class)));
        routes.put("POST /v1/reload", r -> reload(control, read(r, Ask.Reload.class)));
        routes.put("POST /v1/readmit", r -> readmit(control, read(r, Ask.Readmit.class)));
        routes.put("GET /v1/log", r -> control.levels());
        routes.put("POST /v1/log", r -> log(control, read(r, Ask.Log.class)));
    }

    /** Bodies of requests that change something; also what {@link ControlClient} sends. */
    sealed interface Ask {
        record Login() implements Ask {}

        record Session(Optional<String> code) implements Ask {}

        record Barrier(Optional<String> group, Optional<String> timeout) implements Ask {}

        record Accept(Optional<String> segment) implements Ask {}

        record Resolve(Optional<String> path, Optional<String> keep) implements Ask {}

        record Verify(Optional<String> name, Optional<Boolean> repair) implements Ask {}

        record Reload() implements Ask {}

        record Readmit(Optional<String> voter) implements Ask {}

        record Log(Optional<String> level, Optional<String> logger) implements Ask {}

        record Move(Optional<String> group, Optional<String> to, Optional<Boolean> force, Optional<Boolean> preview)
                implements Ask {}

        record Drill(
                Optional<String> group,
                Optional<Boolean> force,
                Optional<Boolean> preview,
                Optional<Long> mostBytes,
                Optional<String> within)
                implements Ask {}
    }

    /** One response; the body is JSON. */
    record Answer(int status, String body) {
        static Answer error(int status, String error, String remedy) {
            return new Answer(status, Json.line(new Fault(error, remedy)));
        }

        byte[] bytes() {
            return HttpAnswer.of(this, List.of()).bytes();
        }
    }

    /** The body of every answer that is not 200. */
    record Fault(String error, String remedy) {}

    OverviewReport overview() {
        return OverviewReport.of(picture.recent());
    }

    private static LoginReport login(Optional<Logins> logins, Ask.Login nothing) {
        return logins.orElseThrow(Routes::noPage).issue();
    }

    private static OperatorException noPage() {
        return new OperatorException(
                "This agent serves no page", "Give its site 'api: 127.0.0.1:7104' in the configuration");
    }

    Answer answer(HttpRequest request, Audit.Caller caller) {
        if (request.method().equals("GET")) {
            return answer(request);
        }
        long begun = System.nanoTime();
        var answer = answer(request);
        audit.note(caller, request, answer, System.nanoTime() - begun);
        return answer;
    }

    Answer answer(HttpRequest request) {
        var route = routes.get(request.method() + " " + request.path());
        if (route == null) {
            boolean known = routes.keySet().stream().anyMatch(r -> r.endsWith(" " + request.path()));
            return known
                    ? Answer.error(405, request.path() + " does not take " + request.method(), "See docs/api.md")
                    : Answer.error(404, "There is no route " + request.path(), "See docs/api.md for the routes");
        }
        try {
            return new Answer(200, Json.line(route.apply(request)));
        } catch (BadRequest e) {
            return Answer.error(400, e.what(), e.remedy());
        } catch (OperatorException e) {
            return Answer.error(409, e.what(), e.remedy());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return Answer.error(500, "The agent failed: " + e, "The agent's log has the details; please report it");
        }
    }

    /** Every route as method and path, in order. */
    List<String> all() {
        return List.copyOf(routes.keySet());
    }

    /** This socket in OpenAPI 3.1; a test makes it of the records, and holds it against the answers. */
    private static JsonNode description() {
        try (var in = Routes.class.getResourceAsStream("openapi.json")) {
            return Json.mapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HistoryReport history(Control control, HttpRequest request) {
        var back = Optional.ofNullable(request.query().get("last"))
                .map(Durations::parse)
                .orElse(HISTORY_USUAL);
        if (back.compareTo(HISTORY_LEAST) < 0 || back.compareTo(HistoryReport.LONGEST) > 0) {
            throw new BadRequest("A history of " + Durations.show(back) + " is refused", "Ask for 1s to 731d");
        }
        var points = request.query().getOrDefault("points", String.valueOf(POINTS_USUAL));
        if (!points.matches("[1-9][0-9]{0,3}") || Integer.parseInt(points) > POINTS_MOST) {
            throw new BadRequest("points is '" + points + "'", "Give 1 to " + POINTS_MOST);
        }
        return control.linkHistory(back, Integer.parseInt(points));
    }

    private static BarrierReport barrier(Control control, Ask.Barrier ask) {
        var timeout = ask.timeout().map(Durations::parse).orElse(BARRIER_TIME);
        if (timeout.compareTo(BARRIER_MOST) > 0) {
            throw new BadRequest("A barrier of " + Durations.show(timeout) + " is refused", "Wait at most 1h");
        }
        return control.barrier(ask.group(), timeout);
    }

    private static List<ConflictReport> resolve(Control control, Ask.Resolve ask) {
        var word = ask.keep().orElseThrow(() -> missing("keep"));
        var keep = Arrays.stream(Keep.values())
                .filter(k -> k.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new BadRequest("keep is '" + word + "'", "Use this, other or both"));
        return control.resolve(ask.path().orElseThrow(() -> missing("path")), keep);
    }

    private static List<VerifyReport> verify(Control control, Ask.Verify ask) {
        return control.verify(ask.name(), ask.repair().orElse(true));
    }

    private static MoveReport failover(Control control, Ask.Move ask) {
        var group = ask.group().orElseThrow(() -> missing("group"));
        var to = Site.parse(ask.to().orElseThrow(() -> missing("to")));
        return control.failover(
                group, to, ask.force().orElse(false), ask.preview().orElse(false));
    }

    private static MoveReport failback(Control control, Ask.Move ask) {
        if (ask.to().isPresent()) {
            throw new BadRequest("failback takes no 'to': it goes to private", "Use failover to choose the site");
        }
        return control.failback(
                ask.group().orElseThrow(() -> missing("group")),
                ask.force().orElse(false),
                ask.preview().orElse(false));
    }

    private static DrillReport drill(Control control, Ask.Drill ask) {
        var within = ask.within().map(Durations::parse).orElse(DrillAsk.USUAL_TIME);
        if (within.compareTo(BARRIER_MOST) > 0) {
            throw new BadRequest("To wait " + Durations.show(within) + " for a service is refused", "Wait at most 1h");
        }
        return control.drill(
                ask.group().orElseThrow(() -> missing("group")),
                new DrillAsk(
                        ask.force().orElse(false),
                        ask.preview().orElse(false),
                        ask.mostBytes().orElse(DrillAsk.USUAL_BYTES),
                        within));
    }

    private static ReloadReport reload(Control control, Ask.Reload nothing) {
        return control.reload();
    }

    private static ReadmissionReport readmit(Control control, Ask.Readmit ask) {
        return control.readmit(Voter.parse(ask.voter().orElseThrow(() -> missing("voter"))));
    }

    private static LogReport log(Control control, Ask.Log ask) {
        return control.level(LogLevel.parse(ask.level().orElseThrow(() -> missing("level"))), ask.logger());
    }

    private static String parameter(HttpRequest request, String name) {
        var value = request.query().get(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    static <T extends Ask> T read(HttpRequest request, Class<T> type) {
        try {
            return Json.mapper()
                    .readerFor(type)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(request.body().isEmpty() ? "{}" : request.body());
        } catch (JacksonException e) {
            throw new BadRequest(
                    "The body is not what " + request.path() + " takes: " + e.getOriginalMessage(), "See docs/api.md");
        }
    }

    private static BadRequest missing(String name) {
        return new BadRequest("'" + name + "' is missing", "See docs/api.md");
    }

    /** The request itself is wrong, rather than what it asks for. */
    static final class BadRequest extends OperatorException {
        private static final long serialVersionUID = 1L;

        BadRequest(String what, String remedy) {
            super(what, remedy);
        }
    }
}
