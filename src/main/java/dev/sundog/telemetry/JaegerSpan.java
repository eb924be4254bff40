package dev.sundog.telemetry;

import tools.jackson.core.JsonParser;

/** One span of Jaeger's JSON. */
final class JaegerSpan {
    private static final long MICROSECOND = 1000;

    private SpanDraft draft;
    private String trace = "";
    private String service = "#";
    private long durationMicros;
    private long startMicros;

    private String referenceKind = "";
    private String referenceTrace = "";
    private String referenceSpan = "";
    private String parentTrace = "";
    private String parentSpan = "";
    private boolean childOf;

    private String tagKey = "";
    private String tagValue = "";

    JaegerSpan(SpanDraft first) {
        this.draft = first;
    }

    /** Fills the draft in; returns {@code =} and its service, or {@code #} and the key of its process. */
    String read(JsonParser json, SpanDraft into) {
        draft = into;
        trace = parentTrace = parentSpan = "";
        service = "#";
        durationMicros = startMicros = -1;
        childOf = false;
        JsonValues.fields(json, this::field);
        draft.traceHigh = SpanIds.jaegerHigh(trace);
        draft.traceLow = SpanIds.jaeger(trace.isEmpty() ? "0" : trace);
        boolean here = parentTrace.isEmpty() || parentTrace.equals(trace);
        if (!parentSpan.isEmpty() && here) {
            draft.parentId = SpanIds.jaeger(parentSpan);
            draft.awaited = childOf;
        }
        draft.startNanos = nanos(startMicros);
        draft.endNanos = Math.max(-1, nanos(startMicros) + nanos(durationMicros));
        return service;
    }

    /** -1 for what is too large; a negative duration stays one. */
    private static long nanos(long micros) {
        return Math.abs(micros) < SpanDraft.LATEST_NANOS / MICROSECOND ? micros * MICROSECOND : -1;
    }

    private void field(String name, JsonParser json) {
        switch (name) {
            case "traceID" -> trace = JsonValues.text(json);
            case "spanID" -> draft.id = SpanIds.jaeger(JsonValues.text(json));
            case "operationName" -> draft.name(JsonValues.text(json));
            case "startTime" -> startMicros = JsonValues.number(json);
            case "duration" -> durationMicros = JsonValues.number(json);
            case "references" -> JsonValues.elements(json, this::reference);
            case "parentSpanID" -> parent(JsonValues.text(json), "", true);
            case "tags" -> JsonValues.elements(json, this::tag);
            case "processID" -> service = "#" + JaegerJson.cut(JsonValues.text(json));
            case "process" -> JsonValues.fields(json, this::process);
            default -> json.skipChildren();
        }
    }

    private void process(String name, JsonParser json) {
        if (name.equals("serviceName")) {
            service = "=" + JaegerJson.cut(JsonValues.text(json));
        } else {
            json.skipChildren();
        }
    }

    private void reference(JsonParser json) {
        referenceKind = referenceTrace = referenceSpan = "";
        JsonValues.fields(json, (name, value) -> {
            switch (name) {
                case "refType" -> referenceKind = JsonValues.text(value);
                case "traceID" -> referenceTrace = JsonValues.text(value);
                case "spanID" -> referenceSpan = JsonValues.text(value);
                default -> value.skipChildren();
            }
        });
        parent(referenceSpan, referenceTrace, !referenceKind.equals("FOLLOWS_FROM"));
    }

    /** The first that is waited for counts, else the first. */
    private void parent(String id, String ofTrace, boolean waits) {
        if (!id.isEmpty() && (parentSpan.isEmpty() || (waits && !childOf))) {
            parentSpan = id;
            parentTrace = ofTrace;
            childOf = waits;
        }
    }

    private void tag(JsonParser json) {
        tagKey = tagValue = "";
        JsonValues.fields(json, (name, value) -> {
            switch (name) {
                case "key" -> tagKey = JsonValues.text(value);
                case "value" ->
                    tagValue = tagKey.isEmpty() || SpanDraft.wants(tagKey) ? JsonValues.text(value) : skip(value);
                default -> value.skipChildren();
            }
        });
        if (SpanDraft.wants(tagKey)) {
            draft.tag(tagKey, tagValue);
        }
    }

    private static String skip(JsonParser json) {
        json.skipChildren();
        return "";
    }
}
