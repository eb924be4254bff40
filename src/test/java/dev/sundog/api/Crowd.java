package dev.sundog.api;

import java.util.ArrayList;
import java.util.List;

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

    @Override
    public List<SegmentReport> segments() {
        return List.copyOf(segments);
    }
}
