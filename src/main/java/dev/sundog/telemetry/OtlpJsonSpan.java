package dev.sundog.telemetry;

import java.util.function.Predicate;
import tools.jackson.core.JsonParser;

/** One span, or one attribute, of OTLP's JSON. */
final class OtlpJsonSpan {
    private SpanDraft draft;
    private String key = "";
    private String value = "";

    OtlpJsonSpan(SpanDraft first) {
        this.draft = first;
    }

    /** Fills the draft in. */
    void read(JsonParser json, SpanDraft into) {
        draft = into;
        draft.startNanos = draft.endNanos = -1;
        JsonValues.fields(json, this::field);
    }

    private void field(String name, JsonParser json) {
        switch (name) {
            case "traceId", "trace_id" -> traceId(JsonValues.text(json));
            case "spanId", "span_id" -> draft.id = SpanIds.otlp(JsonValues.text(json));
            case "parentSpanId", "parent_span_id" -> draft.parentId = SpanIds.otlp(JsonValues.text(json));
            case "traceState", "trace_state" -> draft.sampling.traceState(JsonValues.text(json));
            case "name" -> draft.name(JsonValues.text(json));
            case "kind" -> kind(JsonValues.text(json));
            case "startTimeUnixNano", "start_time_unix_nano" -> draft.startNanos = JsonValues.number(json);
            case "endTimeUnixNano", "end_time_unix_nano" -> draft.endNanos = JsonValues.number(json);
            case "attributes" -> JsonValues.elements(json, this::attribute);
            case "status" -> JsonValues.fields(json, this::status);
            default -> json.skipChildren();
        }
    }

    private void traceId(String text) {
        draft.traceHigh = SpanIds.otlpTrace(text, true);
        draft.traceLow = SpanIds.otlpTrace(text, false);
    }

    private void kind(String text) {
        boolean number = text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9';
        draft.kind = number ? Kind.ofOtlp(text.charAt(0) - '0') : Kind.ofName(text);
    }

    private void status(String name, JsonParser json) {
        if (name.equals("code")) {
            var code = JsonValues.text(json);
            draft.failed |= code.equals("2") || code.equals("STATUS_CODE_ERROR");
        } else {
            json.skipChildren();
        }
    }

    private void attribute(JsonParser json) {
        attribute(json, SpanDraft::wants);
        if (SpanDraft.wants(key)) {
            draft.tag(key, value);
        }
    }

    /** Reads a KeyValue; its value only if its name may be wanted. */
    void attribute(JsonParser json, Predicate<String> wanted) {
        key = value = "";
        JsonValues.fields(json, (name, part) -> {
            if (name.equals("key")) {
                key = JsonValues.text(part);
            } else if (name.equals("value") && (key.isEmpty() || wanted.test(key))) {
                JsonValues.fields(part, this::scalar);
            } else {
                part.skipChildren();
            }
        });
    }

    private void scalar(String name, JsonParser json) {
        switch (name) {
            case "stringValue",
                    "string_value",
                    "intValue",
                    "int_value",
                    "boolValue",
                    "bool_value",
                    "doubleValue",
                    "double_value" -> value = JsonValues.text(json);
            default -> json.skipChildren();
        }
    }

    String key() {
        return key;
    }

    String value() {
        return value;
    }
}
