package bench.profile;

import dev.sundog.telemetry.Attribute;
import dev.sundog.telemetry.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Spans as OTLP requests in memory, a resource for each service as a collector sends them. The high half of each trace identifier can be
 * written over, so that the same bytes are other traces each time.
 */
final class Requests {
    private static final int SPANS_OF_ONE = 512;
    private final List<byte[]> requests = new ArrayList<>();
    private final List<int[]> traceIds = new ArrayList<>();
    private int spans;

    Requests(List<Span> all) {
        for (int at = 0; at < all.size(); at += SPANS_OF_ONE) {
            add(all.subList(at, Math.min(all.size(), at + SPANS_OF_ONE)));
        }
    }

    List<byte[]> requests() {
        return requests;
    }

    int spans() {
        return spans;
    }

    long bytes() {
        return requests.stream().mapToLong(r -> r.length).sum();
    }

    /** Makes the traces of the {@code n}th request those of this round. */
    void round(int n, long round) {
        var bytes = ByteBuffer.wrap(requests.get(n));
        for (int at : traceIds.get(n)) {
            bytes.putLong(at, round);
        }
    }

    private void add(List<Span> some) {
        var byService = new LinkedHashMap<String, List<Span>>();
        some.forEach(s -> byService
                .computeIfAbsent(s.activity().service(), k -> new ArrayList<>())
                .add(s));
        var out = new ByteArrayOutputStream();
        byService.forEach((service, spans) -> {
            var scope = new ByteArrayOutputStream();
            bytes(scope, 1, text(1, "io.opentelemetry.grpc-1.6"));
            spans.forEach(s -> bytes(scope, 2, span(s)));
            var resource = new ByteArrayOutputStream();
            for (var attribute :
                    List.of("host.name=node-17", "service.version=1.14.2", "telemetry.sdk.language=java")) {
                attribute(resource, 1, attribute.split("=")[0], attribute.split("=")[1]);
            }
            attribute(resource, 1, "service.name", service);
            var whole = new ByteArrayOutputStream();
            bytes(whole, 1, resource.toByteArray());
            bytes(whole, 2, scope.toByteArray());
            bytes(out, 1, whole.toByteArray());
        });
        requests.add(out.toByteArray());
        traceIds.add(find(out.toByteArray(), some.size()));
        spans += some.size();
    }

    /** A span begins with its trace identifier, whose high half is a mark. */
    private static final long MARK = 0x5EED_5EED_0BAD_CAFEL;

    private static int[] find(byte[] bytes, int expected) {
        var buffer = ByteBuffer.wrap(bytes);
        var found = new ArrayList<Integer>();
        for (int at = 0; at + 8 <= bytes.length; at++) {
            if (buffer.getLong(at) == MARK) {
                found.add(at);
            }
        }
        if (found.size() != expected) {
            throw new IllegalStateException(found.size() + " trace identifiers for " + expected + " spans");
        }
        return found.stream().mapToInt(i -> i).toArray();
    }

    private static byte[] span(Span span) {
        var out = new ByteArrayOutputStream();
        bytes(out, 1, ids(MARK, span.trace().low()));
        bytes(out, 2, ids(span.id()));
        if (span.parentId() != 0) {
            bytes(out, 4, ids(span.parentId()));
        }
        bytes(out, 5, span.activity().name().getBytes(StandardCharsets.UTF_8));
        varint(out, 6 << 3);
        varint(out, span.activity().kind().ordinal());
        fixed(out, 7, span.startNanos());
        fixed(out, 8, span.endNanos());
        attribute(out, 9, "component", "gRPC");
        attribute(out, 9, "thread.name", "grpc-default-executor-3");
        span.activity().get(Attribute.HTTP_METHOD).ifPresent(v -> attribute(out, 9, "http.method", v));
        span.activity().get(Attribute.HTTP_TARGET).ifPresent(v -> attribute(out, 9, "http.url", v));
        span.activity().get(Attribute.HTTP_STATUS).ifPresent(v -> attribute(out, 9, "http.status_code", v));
        bytes(out, 15, new byte[0]);
        return out.toByteArray();
    }

    private static byte[] ids(long... parts) {
        var buffer = ByteBuffer.allocate(8 * parts.length);
        for (long part : parts) {
            buffer.putLong(part);
        }
        return buffer.array();
    }

    private static void attribute(ByteArrayOutputStream out, int field, String key, String value) {
        var pair = new ByteArrayOutputStream();
        pair.writeBytes(text(1, key));
        bytes(pair, 2, text(1, value));
        bytes(out, field, pair.toByteArray());
    }

    private static byte[] text(int field, String value) {
        var out = new ByteArrayOutputStream();
        bytes(out, field, value.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void fixed(ByteArrayOutputStream out, int field, long value) {
        varint(out, field << 3 | 1);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while (left > 0x7F) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
