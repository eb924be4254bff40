package bench.profile;

import dev.sundog.profile.OperationRates;
import dev.sundog.telemetry.CriticalPath;
import dev.sundog.telemetry.Grouping;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.Timing;
import dev.sundog.telemetry.Trace;
import dev.sundog.telemetry.TraceId;
import dev.sundog.telemetry.TraceLimits;
import dev.sundog.telemetry.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What must be true of real traces, file by file. */
final class Checks {
    private static final int OPERATIONS = 10_000;
    private static final int SAMPLE = 10;
    private static final int MOST_SAMPLES = 200;
    private boolean failed;

    boolean failed() {
        return failed;
    }

    void run(List<Path> files) throws IOException {
        System.out.printf(
                "%-24s %7s %7s %11s %17s %22s %9s %s%n",
                "file",
                "traces",
                "spans",
                "sums exact",
                "calls true/false/missed",
                "tau of 10 % (least)",
                "halves",
                "CRISP / notes");
        for (var file : files) {
            one(file);
        }
    }

    private void one(Path file) throws IOException {
        var tally = new Tally();
        var spans = Inputs.read(file, tally);
        if (spans.isEmpty()) {
            System.out.printf("%-24s no spans %s%n", file.getFileName(), tally.counts());
            return;
        }
        var traces = traces(spans, tally);
        int exact = 0;
        for (var trace : traces) {
            exact += sumsExactly(trace) ? 1 : 0;
        }
        failed |= exact < traces.size();
        System.out.printf(
                "%-24s %7d %7d %11s %17s %22s %9s %s %s%n",
                file.getFileName(),
                traces.size(),
                spans.size(),
                exact + "/" + traces.size(),
                calls(spans),
                traces.size() < 2 * SAMPLE ? "-" : sampled(spans),
                traces.size() < 2 ? "-" : halves(spans),
                crisp(file, traces),
                tally.counts());
    }

    private static List<Trace> traces(List<Span> spans, Tally tally) {
        var out = new ArrayList<Trace>();
        var gathered = new Traces(TraceLimits.files(), tally, (trace, now) -> out.add(trace));
        spans.forEach(s -> gathered.span(s, 0));
        gathered.finish(0);
        return out;
    }

    /** Over each root and what is awaited beneath it. */
    private static boolean sumsExactly(Trace trace) {
        var nanos = CriticalPath.exclusiveNanos(trace);
        var sums = new long[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            int root = i;
            while (trace.awaited(root)) {
                root = trace.parent(root);
            }
            sums[root] += nanos[i];
        }
        for (int i = 0; i < nanos.length; i++) {
            if (sums[i] != (trace.awaited(i) ? 0 : trace.span(i).durationNanos())) {
                return false;
            }
        }
        return true;
    }

    /** Calls between services by the references of spans, beside those of the profile. */
    private String calls(List<Span> spans) {
        var services = new HashMap<TraceId, Map<Long, String>>();
        spans.forEach(s -> services.computeIfAbsent(s.trace(), t -> new HashMap<>())
                .put(s.id(), s.activity().service()));
        var expected = new TreeSet<String>();
        var groups = Grouping.byService();
        for (var span : spans) {
            var caller = services.get(span.trace()).get(span.parentId());
            if (caller != null && !caller.equals(span.activity().service())) {
                expected.add(groups.group(caller).orElseThrow() + ">"
                        + groups.group(span.activity().service()).orElseThrow());
            }
        }
        var found = new TreeSet<String>();
        for (var operation : profile(spans).profile.operations(0)) {
            for (var need : operation.needs()) {
                if (!need.group().equals(operation.key().group())) {
                    found.add(operation.key().group() + ">" + need.group());
                }
            }
        }
        var missed = new TreeSet<>(expected);
        missed.removeAll(found);
        int right = found.size();
        found.removeAll(expected);
        failed |= !missed.isEmpty() || !found.isEmpty();
        return (right - found.size()) + "/" + found.size() + "/" + missed.size();
    }

    private static Pipeline profile(List<Span> spans) {
        var pipeline = new Pipeline(OPERATIONS, Timing.COMPLETED);
        spans.forEach(pipeline::span);
        pipeline.finish();
        return pipeline;
    }

    private static Map<TraceId, List<Span>> byTrace(List<Span> spans) {
        var out = new LinkedHashMap<TraceId, List<Span>>();
        spans.forEach(
                s -> out.computeIfAbsent(s.trace(), t -> new ArrayList<>()).add(s));
        return out;
    }

    /** Every tenth trace, from each of the first ten and more places of a shuffle by the identifiers. */
    private String sampled(List<Span> spans) {
        var whole = seconds(profile(spans));
        var traces = new ArrayList<>(byTrace(spans).values());
        double sum = 0;
        double least = 1;
        for (int sample = 0; sample < MOST_SAMPLES; sample++) {
            java.util.Collections.shuffle(traces, new java.util.Random(sample));
            var some = new ArrayList<Span>();
            traces.subList(0, traces.size() / SAMPLE).forEach(some::addAll);
            double tau = tau(whole, seconds(profile(some)));
            sum += tau;
            least = Math.min(least, tau);
        }
        return String.format("%.3f (%.3f) n=%d", sum / MOST_SAMPLES, least, whole.size());
    }

    private static Map<String, Double> seconds(Pipeline pipeline) {
        var out = new TreeMap<String, Double>();
        pipeline.profile.operations(0).forEach(o -> out.put(o.key().toString(), o.secondsPerSecond()));
        return out;
    }

    /** Kendall's tau-a of what both know; an operation that the sample lacks ranks last. */
    private static double tau(Map<String, Double> all, Map<String, Double> sample) {
        var keys = new ArrayList<>(all.keySet());
        int agree = 0;
        int pairs = 0;
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < i; j++) {
                double a = Math.signum(all.get(keys.get(i)) - all.get(keys.get(j)));
                double b = Math.signum(sample.getOrDefault(keys.get(i), 0.0) - sample.getOrDefault(keys.get(j), 0.0));
                agree += (int) (a * b);
                pairs += a == 0 ? 0 : 1;
            }
        }
        return pairs == 0 ? 1 : (double) agree / pairs;
    }

    private String halves(List<Span> spans) {
        var first = new ArrayList<Span>();
        var second = new ArrayList<Span>();
        boolean one = false;
        for (var trace : byTrace(spans).values()) {
            (one ? first : second).addAll(trace);
            one = !one;
        }
        var merged = profile(first).profile;
        merged.merge(profile(second).profile);
        boolean same = same(merged.operations(0), profile(spans).profile.operations(0));
        failed |= !same;
        return same ? "the same" : "DIFFER";
    }

    /** Sums of the same numbers in another order differ in the last digits. */
    private static boolean same(List<OperationRates> a, List<OperationRates> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = a.get(i).key().equals(b.get(i).key())
                    && a.get(i).needs().equals(b.get(i).needs())
                    && a.get(i).writing() == b.get(i).writing()
                    && near(a.get(i).perSecond(), b.get(i).perSecond())
                    && near(a.get(i).secondsPerSecond(), b.get(i).secondsPerSecond())
                    && Objects.equals(
                            a.get(i).quantiles().toString(),
                            b.get(i).quantiles().toString());
        }
        return same;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
    }

    /** CRISP's own test files say what should come out: by service and operation, in microseconds. */
    private String crisp(Path file, List<Trace> traces) throws IOException {
        if (!Inputs.isJaeger(file) || traces.size() != 1) {
            return "";
        }
        var given = new ObjectMapper().readTree(file.toFile()).path("testing");
        var testing = given.isArray() ? given.path(0) : given;
        JsonNode expected = testing.has("opTimeExclusive") ? testing.get("opTimeExclusive") : testing;
        if (expected.isEmpty()) {
            return "";
        }
        var trace = traces.getFirst();
        var nanos = CriticalPath.exclusiveNanos(trace);
        var mine = new TreeMap<String, Long>();
        for (int i = 0; i < nanos.length; i++) {
            int root = i;
            while (trace.awaited(root)) {
                root = trace.parent(root);
            }
            var did = trace.span(i).activity();
            if (trace.parent(root) < 0) {
                mine.merge("[" + did.service() + "] " + did.name(), nanos[i] / 1000, Long::sum);
            }
        }
        long away = 0;
        for (var entry : mine.entrySet()) {
            away = Math.max(
                    away,
                    Math.abs(entry.getValue() - expected.path(entry.getKey()).asLong(0)));
        }
        return away == 0
                ? "equal"
                : "within " + away + " us of " + trace.span(0).durationNanos() / 1000;
    }
}
