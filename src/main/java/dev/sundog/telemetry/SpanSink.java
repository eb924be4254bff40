package dev.sundog.telemetry;

/** Takes spans as they are decoded. */
public interface SpanSink {
    void span(Span span);
}
