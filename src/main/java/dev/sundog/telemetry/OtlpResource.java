package dev.sundog.telemetry;

/** One ResourceSpans of OTLP on the wire. Its resource may stand behind its spans, so it is looked for first. */
final class OtlpResource {
    private static final int RESOURCE = 1 << 3 | Wire.BYTES;
    private static final int SCOPE_SPANS = 2 << 3 | Wire.BYTES;
    private static final int RESOURCE_ATTRIBUTE = 1 << 3 | Wire.BYTES;
    private static final int SPAN = 2 << 3 | Wire.BYTES;

    private final Wire wire;
    private final SpanSink sink;
    private final Tally tally;
    private final OtlpSpan span;
    private final OtlpAttribute attribute;
    private String service = "";

    OtlpResource(Wire wire, SpanSink sink, Tally tally) {
        this.wire = wire;
        this.sink = sink;
        this.tally = tally;
        this.attribute = new OtlpAttribute(wire, new Texts());
        this.span = new OtlpSpan(wire, attribute, tally);
    }

    /** Decodes the so many bytes at which the wire stands. */
    void decode(int length) {
        int from = wire.at;
        service = "";
        within(length, RESOURCE, this::attributes);
        wire.at = from;
        if (!within(length, SCOPE_SPANS, this::spans)) {
            tally.note(Flaw.MALFORMED);
        }
    }

    private boolean within(int length, int wanted, Wire.Part part) {
        int outer = wire.enter(length);
        wire.each(wanted, part);
        return wire.leave(outer);
    }

    private void attributes(int length) {
        within(length, RESOURCE_ATTRIBUTE, this::serviceName);
    }

    private void serviceName(int length) {
        int outer = wire.enter(length);
        if (attribute.read() && attribute.key().equals("service.name")) {
            service = attribute.value();
        }
        wire.leave(outer);
    }

    private void spans(int length) {
        if (!within(length, SPAN, this::oneSpan)) {
            tally.note(Flaw.MALFORMED);
        }
    }

    private void oneSpan(int length) {
        int outer = wire.enter(length);
        var draft = span.decode();
        if (wire.leave(outer)) {
            draft.finish(service, sink);
        } else {
            tally.note(Flaw.MALFORMED);
        }
    }
}
