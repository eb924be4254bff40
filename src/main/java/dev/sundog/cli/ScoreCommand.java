package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.cli.score.FileScores;
import dev.sundog.cli.score.ScoreScreen;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores services by files of telemetry. */
@Command(
        name = "score",
        description = {
            "Says how critical each service is, and why, by files of telemetry alone: no agent, no configuration.",
            "Takes OTLP (JSON or protobuf), Jaeger's JSON, access logs (NCSA common and combined, nginx with $request_time,"
                    + " HAProxy) and pg_stat_statements as CSV with a header, each packed by gzip or not; a file is known by its content."
                    + " An access log and a table of statements count as the service that their file is named after."
        })
final class ScoreCommand implements Callable<Integer> {
    private static final int TOP = 10;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, and directories of files")
    private List<Path> files = List.of();

    @Option(names = "--top", paramLabel = "N", description = "How many services, and operations of each (10)")
    private int top = TOP;

    @Option(
            names = "--priority",
            paramLabel = "SERVICE=N",
            description = "What you say of a service, 1 to 10; 5 unless given. May be repeated")
    private Map<String, Integer> priorities = new LinkedHashMap<>();

    @Option(
            names = "--counted-over",
            paramLabel = "TIME",
            description = "How long the counters of pg_stat_statements ran, which they do not say (1d)")
    private String counted = "1d";

    @Option(names = "--json", description = "Print one line of JSON")
    private boolean json;

    private final Console console;

    ScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var over = Durations.parse(counted);
        if (top < 1) {
            throw new OperatorException("--top is " + top, "Give 1 or more");
        }
        if (over.isZero()) {
            throw new OperatorException("--counted-over is 0", "Give how long the counters ran, such as 7d");
        }
        var watched = Console.isTerminal(2);
        var scores = new FileScores(console.err(), watched, System::nanoTime);
        var report = scores.of(files, priorities, over, top);
        if (json) {
            console.out().println(Json.line(report));
        } else {
            var style = console.style();
            new ScoreScreen(style::strong, style::faint).lines(report).forEach(console.out()::println);
        }
        console.out().flush();
        return 0;
    }
}
