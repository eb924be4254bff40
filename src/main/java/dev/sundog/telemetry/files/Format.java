package dev.sundog.telemetry.files;

import dev.sundog.telemetry.AccessLog;
import dev.sundog.telemetry.LogLine;
import dev.sundog.telemetry.PgStatStatements;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a file is. */
public enum Format {
    OTLP_JSON("OTLP JSON", "spans"),
    OTLP_PROTOBUF("OTLP protobuf", "spans"),
    JAEGER_JSON("Jaeger JSON", "spans"),
    ACCESS_LOG("access log", "requests"),
    PG_STAT_STATEMENTS("pg_stat_statements", "statements");

    private static final int LINES = 200;

    private final String words;
    private final String items;

    Format(String words, String items) {
        this.words = words;
        this.items = items;
    }

    /** As people say it. */
    public String words() {
        return words;
    }

    /** What there is many of in it. */
    public String items() {
        return items;
    }

    /** By how a file begins, whatever its name says; empty for anything else. */
    public static Optional<Format> of(byte[] head) {
        if (isProtobuf(head)) {
            return Optional.of(OTLP_PROTOBUF);
        }
        var text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("{") || text.startsWith("[")) {
            return json(text);
        }
        if (PgStatStatements.isHeader(text)) {
            return Optional.of(PG_STAT_STATEMENTS);
        }
        boolean log = text.lines().limit(LINES).anyMatch(line -> AccessLog.parse(line) instanceof LogLine.Request);
        return log ? Optional.of(ACCESS_LOG) : Optional.empty();
    }

    private static Optional<Format> json(String text) {
        if (text.contains("\"resourceSpans\"") || text.contains("\"resource_spans\"")) {
            return Optional.of(OTLP_JSON);
        }
        boolean jaeger = text.contains("\"traceID\"") || text.contains("\"operationName\"");
        return jaeger ? Optional.of(JAEGER_JSON) : Optional.empty();
    }

    /**
     * The first field of TracesData is 1, of ResourceSpans 1 or 2, each with a length before it; the Collector's file exporter writes the
     * length of the whole in four bytes in front.
     */
    private static boolean isProtobuf(byte[] head) {
        int at = head.length > 4 && head[0] == 0 ? 4 : 0;
        if (head.length < at + 4 || head[at] != 0x0a) {
            return false;
        }
        int inner = at + 1;
        while (inner < head.length && head[inner] < 0 && inner < at + 5) {
            inner++;
        }
        inner++;
        boolean nested = inner + 1 < head.length && (head[inner] == 0x0a || head[inner] == 0x12);
        // text may begin with an empty line, but has no such characters
        return nested && (at == 4 || isBinary(head));
    }

    private static boolean isBinary(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < 9) {
                return true;
            }
        }
        return false;
    }
}
