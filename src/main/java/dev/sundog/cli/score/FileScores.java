package dev.sundog.cli.score;

import dev.sundog.cli.score.ScoreReport.FileRow;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.telemetry.files.Format;
import dev.sundog.telemetry.files.Reading;
import dev.sundog.telemetry.files.TelemetryFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Reads files and scores what they tell of. */
public final class FileScores {
    private final Gathering gathering = new Gathering();
    private final List<FileRow> rows = new ArrayList<>();
    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier monotonicNanos;

    /** @param terminal whether a person watches {@code err}, which then shows how reading gets on */
    public FileScores(PrintStream err, boolean terminal, LongSupplier monotonicNanos) {
        this.err = err;
        this.terminal = terminal;
        this.monotonicNanos = monotonicNanos;
    }

    /**
     * Of files, and of all files in directories.
     *
     * @param priorities by service
     * @param counted how long counters without times ran
     * @param most services, and operations of each
     * @throws OperatorException when there is nothing to score, or a service is named that there is not
     */
    public ScoreReport of(List<Path> named, Map<String, Integer> priorities, Duration counted, int most) {
        var files = Found.all(named);
        var progress = new ReadProgress(
                err,
                terminal,
                monotonicNanos,
                files.stream().mapToLong(Found::bytes).sum());
        files.forEach(file -> read(file, progress));
        progress.end();
        gathering.finish(counted);
        if (!gathering.time().any()) {
            throw nothing();
        }
        var services = Scores.of(gathering, groups(priorities), most);
        var mended = new TreeMap<String, Long>();
        gathering.tally().counts().forEach((flaw, n) -> mended.put(flaw.explanation(), n));
        return new ScoreReport(
                instant(gathering.time().firstNanos()),
                instant(gathering.time().lastNanos()),
                gathering.time().nanos() / 1e9,
                rows,
                mended,
                gathering.warnings(),
                services);
    }

    private Optional<String> instant(long nanos) {
        return gathering.timed() ? Optional.of(Instant.ofEpochSecond(0, nanos).toString()) : Optional.empty();
    }

    private void read(Found file, ReadProgress progress) {
        var path = file.path();
        gathering.file(String.valueOf(path.getFileName()));
        Reading reading;
        try (var in = Files.newInputStream(path)) {
            reading = TelemetryFile.read(progress.over(in), file.bytes(), gathering);
        } catch (IOException e) {
            reading = new Reading(Optional.empty(), 0, Map.of("cannot be read: " + e.getMessage(), 1L));
        }
        rows.add(new FileRow(
                path.toString(),
                reading.format().map(Format::words),
                reading.format().map(Format::items).orElse(""),
                reading.taken(),
                reading.skipped()));
    }

    private OperatorException nothing() {
        var why = rows.isEmpty()
                ? "there is no file"
                : rows.size() == 1
                        ? rows.getFirst().path() + ": "
                                + String.join(", ", rows.getFirst().skipped().keySet())
                        : "none of " + rows.size() + " files has anything that can be used; the first: "
                                + rows.getFirst().path() + ": "
                                + String.join(", ", rows.getFirst().skipped().keySet());
        return new OperatorException(
                "Nothing can be scored: " + why,
                "Give spans (OTLP as JSON or protobuf, Jaeger's JSON), access logs, or pg_stat_statements as CSV with a header");
    }

    private Map<GroupId, Integer> groups(Map<String, Integer> priorities) {
        var out = new HashMap<GroupId, Integer>();
        priorities.forEach((name, priority) -> {
            var group = gathering.services().stream()
                    .filter(s -> s.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new OperatorException(
                            "There is no service '" + name + "' in these files",
                            "There are: " + String.join(", ", some())));
            if (priority < 1 || priority > 10) {
                throw new OperatorException(
                        "Priority " + priority + " of " + name + " is refused", "Give a whole number from 1 to 10");
            }
            out.put(group, priority);
        });
        return out;
    }

    private List<String> some() {
        return gathering.services().stream().limit(30).map(GroupId::name).toList();
    }
}
