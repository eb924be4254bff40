package dev.sundog.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spans for tests. */
final class Spans {
    static final TraceId TRACE = new TraceId(7, 1);

    private Spans() {}

    static Span of(long id, long parent, String service, Kind kind, long start, long end) {
        return of(id, parent, Activity.of(service, service + id, kind), start, end);
    }

    static Span of(long id, long parent, Activity did, long start, long end) {
        return new Span(TRACE, id, parent, did, start, end, false, 0);
    }

    static Trace trace(Span... spans) {
        return Trace.of(List.of(spans), new Tally());
    }

    /** A tree whose children may run in parallel, outlast their parents or begin before them. */
    static List<Span> random(RandomGenerator random, int most) {
        int n = 1 + random.nextInt(most);
        int services = 1 + random.nextInt(4);
        var out = new ArrayList<Span>();
        out.add(of(1, 0, "s0", Kind.SERVER, 1000, 1000 + random.nextInt(80)));
        for (int i = 1; i < n; i++) {
            var parent = out.get(random.nextInt(i));
            long start = parent.startNanos() + random.nextInt(-3, 40);
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            var name = "s" + random.nextInt(services);
            var did = new Activity(
                    name,
                    name,
                    kind,
                    random.nextInt(8) > 0,
                    Activity.of(name, "", kind).values());
            out.add(of(i + 1L, parent.id(), did, start, start + random.nextInt(60)));
        }
        return out;
    }
}
