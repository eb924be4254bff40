package bench.profile;

import dev.sundog.telemetry.Activity;
import dev.sundog.telemetry.Gunzip;
import dev.sundog.telemetry.JaegerJson;
import dev.sundog.telemetry.Kind;
import dev.sundog.telemetry.OtlpJson;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.SpanSink;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.TraceId;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the files that were given: Jaeger's and OTLP's JSON, and CSV as the Online Boutique's traces are published. */
final class Inputs {
    private static final long MOST_BYTES = 1L << 40;
    private static final String CSV = "TraceID,SpanID,ParentID,PodName,";

    private Inputs() {}

    static boolean isJaeger(Path file) throws IOException {
        return !head(file).contains("resourceSpans") && !head(file).startsWith(CSV);
    }

    private static InputStream open(Path file) throws IOException {
        return Gunzip.ifPacked(new BufferedInputStream(Files.newInputStream(file)), MOST_BYTES);
    }

    private static String head(Path file) throws IOException {
        try (var in = open(file)) {
            return new String(in.readNBytes(4096), StandardCharsets.UTF_8);
        }
    }

    static List<Span> read(Path file, Tally tally) throws IOException {
        var spans = new ArrayList<Span>();
        SpanSink sink = spans::add;
        try (var in = open(file)) {
            if (head(file).startsWith(CSV)) {
                csv(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), spans);
            } else if (head(file).contains("resourceSpans")) {
                new OtlpJson(sink, tally).read(in);
            } else {
                new JaegerJson(sink, tally).read(in);
            }
        }
        return spans;
    }

    /** A pod's name is its service's with two parts more. */
    private static void csv(BufferedReader in, List<Span> spans) throws IOException {
        in.readLine();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var parts = line.split(",");
            var pod = parts[3].split("-");
            var service = String.join("-", List.of(pod).subList(0, Math.max(1, pod.length - 2)));
            long parent = parts[2].equals("root") ? 0 : HexFormat.fromHexDigitsToLong(parts[2]);
            spans.add(new Span(
                    new TraceId(
                            HexFormat.fromHexDigitsToLong(parts[0], 0, 16),
                            HexFormat.fromHexDigitsToLong(parts[0], 16, 32)),
                    HexFormat.fromHexDigitsToLong(parts[1]),
                    parent,
                    Activity.of(service, parts[4], Kind.UNKNOWN),
                    Long.parseLong(parts[5]),
                    Math.max(Long.parseLong(parts[5]), Long.parseLong(parts[6])),
                    false,
                    0));
        }
    }
}
