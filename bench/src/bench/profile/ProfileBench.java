package bench.profile;

import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** See bench/README.md. */
public final class ProfileBench {
    private ProfileBench() {}

    public static void main(String[] arguments) throws IOException {
        var files = new ArrayList<Path>();
        for (var argument : List.of(arguments).subList(1, arguments.length)) {
            files.add(Path.of(argument));
        }
        switch (arguments[0]) {
            case "checks" -> {
                var checks = new Checks();
                checks.run(files);
                System.exit(checks.failed() ? 1 : 0);
            }
            case "otlp" -> Speed.otlp(spans(files), Long.getLong("spans", 20_000_000));
            case "jaeger" -> Speed.jaeger(files, Long.getLong("spans", 5_000_000));
            case "heap" ->
                Speed.heap(spans(files), Integer.getInteger("operations", 10_000), Long.getLong("spans", 50_000_000));
            default -> System.exit(64);
        }
    }

    private static List<Span> spans(List<Path> files) throws IOException {
        var out = new ArrayList<Span>();
        for (var file : files) {
            out.addAll(Inputs.read(file, new Tally()));
        }
        return out;
    }
}
