package dev.sundog.telemetry;

import tools.jackson.core.JsonParser;

/**
 * OTLP's JSON (opentelemetry.io/docs/specs/otlp, JSON Protobuf Encoding): requests or TracesData, as one document, a line each or in an
 * array. Identifiers in hexadecimal or base64, 64-bit numbers as text or as numbers, names in either case.
 */
public final class OtlpJson extends JsonSpans {
    private final PendingSpans pending;
    private final OtlpJsonSpan span;
    private String service = "";
    private boolean known;

    public OtlpJson(SpanSink sink, Tally tally) {
        super(tally);
        this.pending = new PendingSpans(tally, sink);
        this.span = new OtlpJsonSpan(pending.draft());
    }

    @Override
    void document(JsonParser json) {
        known = false;
        JsonValues.fields(json, (name, value) -> {
            if (name.equals("resourceSpans") || name.equals("resource_spans")) {
                known = true;
                JsonValues.elements(value, this::resourceSpans);
            } else {
                value.skipChildren();
            }
        });
        if (!known) {
            tally.note(Flaw.MALFORMED);
        }
    }

    private void resourceSpans(JsonParser json) {
        service = "";
        JsonValues.fields(json, (name, value) -> {
            switch (name) {
                case "resource" -> JsonValues.fields(value, this::resource);
                case "scopeSpans", "scope_spans", "instrumentationLibrarySpans" ->
                    JsonValues.elements(value, this::scopeSpans);
                default -> value.skipChildren();
            }
        });
        finish();
    }

    private void resource(String name, JsonParser json) {
        if (name.equals("attributes")) {
            JsonValues.elements(json, element -> {
                span.attribute(element, key -> key.equals("service.name"));
                if (span.key().equals("service.name")) {
                    service = JaegerJson.cut(span.value());
                }
            });
        } else {
            json.skipChildren();
        }
    }

    private void scopeSpans(JsonParser json) {
        JsonValues.fields(json, (name, value) -> {
            if (name.equals("spans")) {
                JsonValues.elements(value, this::span);
            } else {
                value.skipChildren();
            }
        });
    }

    private void span(JsonParser json) {
        span.read(json, pending.draft());
        pending.keep("");
        if (!service.isEmpty() || pending.full()) {
            finish();
        }
    }

    private void finish() {
        pending.finish(nothing -> service);
    }

    @Override
    void abandon() {
        finish();
    }
}
