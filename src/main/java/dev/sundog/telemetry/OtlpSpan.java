package dev.sundog.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A Span of OTLP on the wire. Events and links are passed over. */
final class OtlpSpan {
    private static final int TRACE_ID = 1 << 3 | Wire.BYTES;
    private static final int SPAN_ID = 2 << 3 | Wire.BYTES;
    private static final int TRACE_STATE = 3 << 3 | Wire.BYTES;
    private static final int PARENT_ID = 4 << 3 | Wire.BYTES;
    private static final int NAME = 5 << 3 | Wire.BYTES;
    private static final int KIND = 6 << 3 | Wire.VARINT;
    private static final int START = 7 << 3 | Wire.FIXED64;
    private static final int END = 8 << 3 | Wire.FIXED64;
    private static final int ATTRIBUTE = 9 << 3 | Wire.BYTES;
    private static final int STATUS = 15 << 3 | Wire.BYTES;
    private static final int STATUS_CODE = 3 << 3 | Wire.VARINT;
    private static final int STATUS_ERROR = 2;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Wire wire;
    private final OtlpAttribute attribute;
    private final Texts texts = new Texts();
    private final SpanDraft draft;

    OtlpSpan(Wire wire, OtlpAttribute attribute, Tally tally) {
        this.wire = wire;
        this.attribute = attribute;
        this.draft = new SpanDraft(tally, new Activities());
    }

    /** Reads the message that was entered. */
    SpanDraft decode() {
        draft.clear();
        for (int tag = wire.tag(); tag != 0; tag = wire.tag()) {
            switch (tag) {
                case TRACE_ID -> traceId();
                case SPAN_ID -> draft.id = id();
                case PARENT_ID -> draft.parentId = id();
                case NAME -> draft.name = texts.next(wire);
                case KIND -> draft.kind = Kind.ofOtlp(wire.varint());
                case START -> draft.startNanos = wire.fixed64();
                case END -> draft.endNanos = wire.fixed64();
                case ATTRIBUTE -> attribute();
                default -> rare(tag);
            }
        }
        return draft;
    }

    private void rare(int tag) {
        switch (tag) {
            case TRACE_STATE -> draft.sampling.traceState(texts.next(wire));
            case STATUS -> status();
            default -> wire.skip(tag);
        }
    }

    private void traceId() {
        int length = wire.length();
        if (length == 16) {
            draft.traceHigh = (long) LONGS.get(wire.bytes, wire.at);
            draft.traceLow = (long) LONGS.get(wire.bytes, wire.at + 8);
        }
        wire.at += length;
    }

    private long id() {
        int length = wire.length();
        long id = length == 8 ? (long) LONGS.get(wire.bytes, wire.at) : 0;
        wire.at += length;
        return id;
    }

    private void attribute() {
        int outer = wire.enter(wire.length());
        boolean good = attribute.read();
        if (good && SpanDraft.wants(attribute.key())) {
            draft.tag(attribute.key(), attribute.value());
        }
        wire.leave(outer);
    }

    private void status() {
        int outer = wire.enter(wire.length());
        for (int tag = wire.tag(); tag != 0; tag = wire.tag()) {
            if (tag == STATUS_CODE) {
                draft.failed |= wire.varint() == STATUS_ERROR;
            } else {
                wire.skip(tag);
            }
        }
        wire.leave(outer);
    }
}
