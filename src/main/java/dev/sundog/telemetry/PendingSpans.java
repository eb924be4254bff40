package dev.sundog.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Spans whose service is told only behind them; so many at most. */
final class PendingSpans {
    private static final int MOST = 20_000;

    private final Tally tally;
    private final SpanSink sink;
    private final Activities activities = new Activities();
    private final List<SpanDraft> drafts = new ArrayList<>();
    private final List<String> services = new ArrayList<>();

    PendingSpans(Tally tally, SpanSink sink) {
        this.tally = tally;
        this.sink = sink;
    }

    /** An empty span to be filled in; it counts once {@link #keep} is called. */
    SpanDraft draft() {
        if (drafts.size() == services.size()) {
            drafts.add(new SpanDraft(tally, activities));
        }
        var draft = drafts.get(services.size());
        draft.clear();
        return draft;
    }

    /** Keeps the latest draft; {@code service} is its service, or by what its service will be found. */
    void keep(String service) {
        services.add(service);
    }

    boolean full() {
        return services.size() >= MOST;
    }

    /** Hands all on. */
    void finish(UnaryOperator<String> service) {
        for (int i = 0; i < services.size(); i++) {
            drafts.get(i).finish(service.apply(services.get(i)), sink);
            drafts.get(i).clear();
        }
        services.clear();
    }
}
