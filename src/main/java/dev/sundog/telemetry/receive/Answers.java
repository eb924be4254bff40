package dev.sundog.telemetry.receive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bodies of answers: ExportTraceServiceResponse (opentelemetry-proto, trace_service.proto) to what was taken, else google.rpc.Status,
 * with RetryInfo where it may come again (OTLP 1.x, "OTLP/gRPC Throttling").
 */
final class Answers {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private Answers() {}

    static byte[] body(Verdict verdict, boolean json) {
        return json
                ? json(verdict).getBytes(StandardCharsets.UTF_8)
                : verdict.taken() ? response(verdict) : status(verdict);
    }

    private static byte[] response(Verdict verdict) {
        var out = new ByteArrayOutputStream();
        if (verdict.rejected() > 0 || !verdict.why().isEmpty()) {
            var partial = new ByteArrayOutputStream();
            number(partial, 1, verdict.rejected());
            text(partial, 2, verdict.why());
            bytes(out, 1, partial.toByteArray());
        }
        return out.toByteArray();
    }

    /** {@code code = 1, message = 2, details = 3}. */
    static byte[] status(Verdict verdict) {
        var out = new ByteArrayOutputStream();
        number(out, 1, verdict.outcome().grpc);
        text(out, 2, verdict.why());
        if (verdict.comesAgain()) {
            var delay = new ByteArrayOutputStream();
            number(delay, 1, Verdict.AGAIN_SECONDS);
            var retry = new ByteArrayOutputStream();
            bytes(retry, 1, delay.toByteArray());
            var any = new ByteArrayOutputStream();
            text(any, 1, RETRY_INFO);
            bytes(any, 2, retry.toByteArray());
            bytes(out, 3, any.toByteArray());
        }
        return out.toByteArray();
    }

    private static String json(Verdict verdict) {
        if (!verdict.taken()) {
            return "{\"code\":" + verdict.outcome().grpc + ",\"message\":\"" + escaped(verdict.why()) + "\"}";
        }
        return verdict.rejected() == 0 && verdict.why().isEmpty()
                ? "{}"
                : "{\"partialSuccess\":{\"rejectedSpans\":\"" + verdict.rejected() + "\",\"errorMessage\":\""
                        + escaped(verdict.why()) + "\"}}";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3 | VARINT);
        varint(out, value);
    }

    private static void text(ByteArrayOutputStream out, int field, String value) {
        bytes(out, field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, (long) field << 3 | BYTES);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
