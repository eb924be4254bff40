package dev.sundog.telemetry;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;

/**
 * Jaeger's JSON: what its HTTP API answers ({@code {"data":[{"spans":[...],"processes":{...}}]}}), or its traces one by one. Times are in
 * microseconds there. Processes may stand before the spans, behind them, or in each ({@code process}).
 */
public final class JaegerJson extends JsonSpans {
    private static final int MOST_PROCESSES = 10_000;

    private final PendingSpans pending;
    private final JaegerSpan span;
    private final Map<String, String> processes = new HashMap<>();
    private boolean known;

    public JaegerJson(SpanSink sink, Tally tally) {
        super(tally);
        this.pending = new PendingSpans(tally, sink);
        this.span = new JaegerSpan(pending.draft());
    }

    @Override
    void document(JsonParser json) {
        known = false;
        trace(json);
        if (!known) {
            tally.note(Flaw.MALFORMED);
        }
    }

    private void trace(JsonParser json) {
        processes.clear();
        JsonValues.fields(json, this::part);
        finish();
    }

    private void part(String name, JsonParser json) {
        switch (name) {
            case "data" -> {
                known = true;
                JsonValues.elements(json, this::trace);
            }
            case "spans" -> {
                known = true;
                JsonValues.elements(json, this::span);
            }
            case "processes" -> JsonValues.fields(json, this::process);
            default -> json.skipChildren();
        }
    }

    private void process(String key, JsonParser json) {
        JsonValues.fields(json, (name, value) -> {
            if (name.equals("serviceName") && processes.size() < MOST_PROCESSES) {
                processes.put(key, cut(JsonValues.text(value)));
            } else {
                value.skipChildren();
            }
        });
    }

    static String cut(String text) {
        return text.length() <= Attribute.LONGEST ? text : text.substring(0, Attribute.LONGEST);
    }

    private void span(JsonParser json) {
        pending.keep(span.read(json, pending.draft()));
        if (pending.full()) {
            tally.note(Flaw.TRACE_TOO_LONG);
            finish();
        }
    }

    private void finish() {
        // a process that came with its span is marked by its first character
        pending.finish(key -> key.startsWith("=") ? key.substring(1) : processes.getOrDefault(key.substring(1), ""));
    }

    @Override
    void abandon() {
        finish();
    }
}
