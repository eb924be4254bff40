package dev.sundog.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * OTLP's ExportTraceServiceRequest, and TracesData, which is the same on the wire (opentelemetry-proto v1, trace.proto). A file may be one
 * message, several one after another, or what the Collector's file exporter writes: each with its length in four bytes before it.
 */
public final class OtlpProtobuf implements SpanDecoder {
    /** The largest ResourceSpans that is read from a stream, in bytes. */
    static final int LARGEST = 16 << 20;

    private static final int PIECE = 64 << 10;
    private static final int RESOURCE_SPANS = 1 << 3 | Wire.BYTES;

    private final OtlpResource resource;
    private final Wire wire = new Wire();
    private final Tally tally;
    private byte[] held = new byte[PIECE];

    public OtlpProtobuf(SpanSink sink, Tally tally) {
        this.tally = tally;
        this.resource = new OtlpResource(wire, sink, tally);
    }

    /** Decodes one request that is in memory. */
    public void request(byte[] bytes, int offset, int length) {
        wire.over(bytes, offset, offset + length);
        wire.each(RESOURCE_SPANS, resource::decode);
        if (wire.bad()) {
            tally.note(Flaw.MALFORMED);
        }
    }

    @Override
    public void read(InputStream in) throws IOException {
        var bytes = new Counted(in);
        int first = bytes.read();
        if (first != 0) {
            messages(bytes, first, Long.MAX_VALUE);
        }
        // no field has the number 0: a first byte of 0 is the length of a framed message below 16 MiB
        while (first == 0) {
            long length = bytes.bigEndian(3);
            if (length < 0) {
                tally.note(Flaw.CUT_OFF);
                return;
            }
            long until = bytes.position + length;
            if (length > 0 && !messages(bytes, bytes.read(), until)) {
                bytes.skip(until - bytes.position);
            }
            first = bytes.read();
            if (first > 0) {
                tally.note(Flaw.MALFORMED);
            }
        }
    }

    /** Reads fields up to a position; false when it had to stop before. */
    private boolean messages(Counted in, int first, long until) throws IOException {
        int b = first;
        while (b >= 0) {
            long tag = in.varint(b);
            if (tag == RESOURCE_SPANS) {
                if (!piece(in, until)) {
                    return false;
                }
            } else if (tag < 8 || !in.pass((int) (tag & 7))) {
                tally.note(Flaw.MALFORMED);
                return false;
            }
            if (in.position >= until) {
                return true;
            }
            b = in.read();
        }
        return true;
    }

    private boolean piece(Counted in, long until) throws IOException {
        long length = in.varint(in.read());
        if (length < 0 || length > until - in.position) {
            tally.note(Flaw.MALFORMED);
            return false;
        }
        if (length > LARGEST) {
            tally.note(Flaw.TOO_LARGE);
            return in.skip(length);
        }
        int have = fill(in, (int) length);
        if (have < length) {
            tally.note(Flaw.CUT_OFF);
        }
        wire.over(held, 0, have);
        resource.decode(have);
        return true;
    }

    /** Memory grows with what comes, not with what was announced. */
    private int fill(Counted in, int length) throws IOException {
        int have = 0;
        while (have < length) {
            if (have == held.length) {
                held = Arrays.copyOf(held, Math.min(LARGEST, held.length * 2));
            }
            int n = in.read(held, have, Math.min(length, held.length) - have);
            if (n <= 0) {
                return have;
            }
            have += n;
        }
        return have;
    }
}
