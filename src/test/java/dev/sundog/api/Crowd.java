package dev.sundog.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An agent with very many segments, one of which has a name that is no good as HTML. */
public final class Crowd extends Reports {
    public static final String NASTY = "shop/<img src=x onerror=\"document.title='broken in'\">";
    private final List<SegmentReport> segments = new ArrayList<>();

    public Crowd(int segments) {
        for (int i = 0; i < segments; i++) {
            this.segments.add(ManySegments.one(i));
        }
        this.segments.add(Reports.segment(NASTY));
    }

    /** A code that opens the page. */
    public String login(Routes routes) {
        var answer = routes.answer(new HttpRequest("POST", "/v1/login", Map.of(), "{}"));
        return Json.mapper().readValue(answer.body(), LoginReport.class).code();
    }

    @Override
    public List<SegmentReport> segments() {
        return List.copyOf(segments);
    }
}
