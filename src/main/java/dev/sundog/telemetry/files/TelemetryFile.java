package dev.sundog.telemetry.files;

import dev.sundog.telemetry.AccessLog;
import dev.sundog.telemetry.Gunzip;
import dev.sundog.telemetry.JaegerJson;
import dev.sundog.telemetry.LogLine;
import dev.sundog.telemetry.LogLines;
import dev.sundog.telemetry.OtlpJson;
import dev.sundog.telemetry.OtlpProtobuf;
import dev.sundog.telemetry.PgStatStatements;
import dev.sundog.telemetry.Refusals;
import dev.sundog.telemetry.SpanDecoder;
import dev.sundog.telemetry.SpanSink;
import dev.sundog.telemetry.Tally;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** Reads one file of any format, packed or not, in bounded memory. What is wrong with it is in the {@link Reading}, never thrown. */
public final class TelemetryFile {
    private static final int HEAD = 64 << 10;

    private final FileSink sink;
    private final Refusals skipped = new Refusals();
    private long taken;

    private TelemetryFile(FileSink sink) {
        this.sink = sink;
    }

    /**
     * Reads to the end.
     *
     * @param size of the file in bytes, which bounds what it may unpack to
     */
    public static Reading read(InputStream raw, long size, FileSink sink) {
        var file = new TelemetryFile(sink);
        try {
            var in = new BufferedInputStream(raw, HEAD);
            return file.read(Gunzip.ifPacked(in, Gunzip.mostOf(size)));
        } catch (IOException e) {
            return Reading.passedOver("damaged gzip: " + e.getMessage());
        }
    }

    private Reading read(InputStream in) {
        var content = new BufferedInputStream(in, HEAD);
        try {
            var head = head(content);
            if (head.length == 0) {
                return Reading.passedOver("empty");
            }
            var format = Format.of(head);
            if (format.isEmpty()) {
                return Reading.passedOver("neither spans, nor an access log, nor pg_stat_statements");
            }
            try {
                content(format.get(), content);
            } catch (IOException e) {
                skipped.add("the rest: " + e.getMessage());
            }
            return new Reading(format, taken, skipped.counts());
        } catch (IOException e) {
            return Reading.passedOver(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(HEAD);
        var head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    private void content(Format format, InputStream in) throws IOException {
        switch (format) {
            case OTLP_JSON -> spans(OtlpJson::new, in);
            case OTLP_PROTOBUF -> spans(OtlpProtobuf::new, in);
            case JAEGER_JSON -> spans(JaegerJson::new, in);
            case ACCESS_LOG -> lines(new LogLines(in));
            case PG_STAT_STATEMENTS ->
                PgStatStatements.read(
                        new InputStreamReader(in, StandardCharsets.UTF_8),
                        statement -> {
                            taken++;
                            sink.statement(statement);
                        },
                        skipped);
        }
    }

    private void spans(BiFunction<SpanSink, Tally, SpanDecoder> decoder, InputStream in) throws IOException {
        var tally = new Tally();
        try {
            decoder.apply(
                            span -> {
                                taken++;
                                sink.span(span);
                            },
                            tally)
                    .read(in);
        } finally {
            tally.counts().forEach((flaw, count) -> skipped.add(flaw.explanation(), count));
        }
    }

    private void lines(LogLines lines) throws IOException {
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            switch (AccessLog.parse(line.get())) {
                case LogLine.Request request -> {
                    taken++;
                    sink.request(request);
                }
                case LogLine.Refused refused -> skipped.add(refused.why());
            }
        }
    }
}
