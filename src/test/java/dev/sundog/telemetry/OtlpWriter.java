package dev.sundog.telemetry;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes OTLP as protobuf, so that tests need no library for it. */
final class OtlpWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    OtlpWriter varint(int field, long value) {
        raw(field << 3L);
        raw(value);
        return this;
    }

    OtlpWriter fixed(int field, long value) {
        raw(field << 3L | 1);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    OtlpWriter bytes(int field, byte[] value) {
        raw(field << 3L | 2);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    OtlpWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OtlpWriter message(int field, OtlpWriter value) {
        return bytes(field, value.toBytes());
    }

    OtlpWriter attribute(int field, String key, String value) {
        return message(field, new OtlpWriter().text(1, key).message(2, new OtlpWriter().text(1, value)));
    }

    void raw(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    static byte[] id(long... parts) {
        var buffer = ByteBuffer.allocate(8 * parts.length);
        for (long part : parts) {
            buffer.putLong(part);
        }
        return buffer.array();
    }

    /** A span without its resource. */
    static OtlpWriter span(Span span) {
        var out = new OtlpWriter()
                .bytes(1, id(span.trace().high(), span.trace().low()))
                .bytes(2, id(span.id()))
                .text(5, span.activity().name())
                .varint(6, span.activity().kind().ordinal())
                .fixed(7, span.startNanos())
                .fixed(8, span.endNanos());
        if (span.parentId() != 0) {
            out.bytes(4, id(span.parentId()));
        }
        span.activity().get(Attribute.HTTP_ROUTE).ifPresent(v -> out.attribute(9, "http.route", v));
        span.activity().get(Attribute.HTTP_METHOD).ifPresent(v -> out.attribute(9, "http.request.method", v));
        span.activity().get(Attribute.DB_STATEMENT).ifPresent(v -> out.attribute(9, "db.statement", v));
        return out.message(15, new OtlpWriter().varint(3, span.failed() ? 2 : 1));
    }

    static OtlpWriter resource(String service) {
        return new OtlpWriter().attribute(1, "host.name", "h").attribute(1, "service.name", service);
    }

    /** A request of one resource. */
    static byte[] request(String service, Iterable<Span> spans) {
        var scope = new OtlpWriter().message(1, new OtlpWriter().text(1, "scope"));
        spans.forEach(span -> scope.message(2, span(span)));
        return new OtlpWriter()
                .message(1, new OtlpWriter().message(1, resource(service)).message(2, scope))
                .toBytes();
    }
}
