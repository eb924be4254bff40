package dev.sundog.cli.plan;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** A plan for programs: one JSON object on one line. Times in milliseconds, sizes in bytes. */
final class PlanJson {
    private final PrintStream out;

    PlanJson(PrintStream out) {
        this.out = out;
    }

    void print(Planned planned) {
        var survey = planned.survey();
        var plan = planned.plan();
        var all = new LinkedHashMap<String, Object>();
        all.put("directory", planned.directory().toString());
        all.put("mbit", planned.mbit());
        all.put("rtt_ms", planned.rtt().toNanos() / 1e6);
        all.put("entries", survey.summary().entries());
        all.put("bytes", survey.summary().bytes());
        all.put("wire_bytes", Math.round(plan.wireBytes()));
        all.put("total_ms", millis(plan.totalSeconds()));
        planned.month().ifPresent(m -> all.put("budget", m.json()));
        all.put("elapsed_ms", millis(planned.elapsedSeconds()));
        all.put("segments", list(plan.lines(), PlanJson::segment));
        all.put(
                "databases",
                list(survey.databases(), d -> ordered("file", d.file().toString(), "evidence", d.evidence())));
        all.put("unreadable", list(survey.unreadable(), PlanJson::aside));
        all.put("skipped", list(survey.skipped(), PlanJson::aside));
        out.println(JsonMapper.builder().build().writeValueAsString(all));
    }

    private static Map<String, Object> aside(Survey.Aside aside) {
        return ordered("path", aside.path().toString(), "why", aside.why());
    }

    private static Map<String, Object> segment(Plan.Line line) {
        var segment = line.scored().segment();
        var score = line.scored().score();
        var out = new LinkedHashMap<String, Object>();
        out.put("segment", segment.id().subtree().toString());
        out.put("score", score.value());
        out.put("contributions", list(score.contributions(), c -> {
            var reason = ordered("factor", c.factor(), "points", c.points());
            reason.put("why", c.why());
            return reason;
        }));
        out.put("priority", segment.priority());
        out.put("entries", segment.files());
        out.put("bytes", segment.bytes());
        out.put("compressed_fraction", segment.compressedFraction());
        out.put("wire_bytes", Math.round(line.wireBytes()));
        out.put("hot_after_ms", millis(line.byScoreSeconds()));
        out.put("hot_after_unordered_ms", millis(line.byNameSeconds()));
        return out;
    }

    private static Map<String, Object> ordered(String a, Object first, String b, Object second) {
        var out = new LinkedHashMap<String, Object>();
        out.put(a, first);
        out.put(b, second);
        return out;
    }

    private static <T> List<Object> list(List<T> all, Function<? super T, ?> show) {
        var out = new ArrayList<Object>(all.size());
        all.forEach(x -> out.add(show.apply(x)));
        return out;
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1000);
    }
}
