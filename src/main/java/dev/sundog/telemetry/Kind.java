package dev.sundog.telemetry;

/** What part a span plays in a call (OpenTelemetry's SpanKind). */
public enum Kind {
    /** Not said. */
    UNKNOWN,
    INTERNAL,
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER;

    /** From the number in OTLP. */
    static Kind ofOtlp(long number) {
        return number >= 1 && number <= 5 ? values()[(int) number] : UNKNOWN;
    }

    /** From {@code server}, {@code SPAN_KIND_SERVER} and the like, in any case. */
    static Kind ofName(String name) {
        for (var kind : values()) {
            int at = name.length() - kind.name().length();
            if (at >= 0
                    && name.regionMatches(true, at, kind.name(), 0, kind.name().length())) {
                return kind;
            }
        }
        return UNKNOWN;
    }
}
