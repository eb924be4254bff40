package dev.sundog.cli.simulate;

import dev.sundog.bandwidth.replay.Trace;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a trace: comma-separated lines of time, bytes per second that the link could carry, and bytes per second that each segment wrote.
 * The heading names them: {@code time,link,orders score=9 rpo=1m,logs}. docs/formats.md has the whole of it.
 */
public final class TraceFile {
    private static final double SCORE = 5;
    private static final Duration RPO = Duration.ofMinutes(5);
    /** A petabyte per second: whole sums over a year still are exact. */
    private static final double MOST = 1e12;

    private static final String FORM = "See 'sundog simulate' in docs/formats.md, or make one with --generate";

    private final Path file;
    private final List<Trace.Traced> heads = new ArrayList<>();
    private final List<List<Long>> columns = new ArrayList<>();
    private final List<Long> seconds = new ArrayList<>();

    private TraceFile(Path file) {
        this.file = file;
    }

    /**
     * Reads it whole.
     *
     * @param days so many at its end are replayed, what is before is learnt from; absent: the second half, a week at most
     * @throws OperatorException when it cannot be read, or is not a trace: with the line and the column
     */
    public static Trace read(Path file, Optional<Integer> days) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be read: " + e, "Name a file of comma-separated text");
        }
        var reader = new TraceFile(file);
        if (lines.isEmpty()) {
            throw reader.wrong(1, "it is empty");
        }
        reader.heading(lines.getFirst());
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                reader.row(i + 1, lines.get(i));
            }
        }
        return reader.trace(days);
    }

    private OperatorException wrong(int line, String what) {
        return new OperatorException(file + ", line " + line + ": " + what, FORM);
    }

    private void heading(String line) {
        var cells = line.strip().split(",", -1);
        if (cells.length < 3
                || !cells[0].strip().equals("time")
                || !cells[1].strip().equals("link")) {
            throw wrong(1, "the heading has to be time,link and one column for each segment");
        }
        columns.add(new ArrayList<>());
        for (int c = 2; c < cells.length; c++) {
            heads.add(head(c + 1, cells[c].strip()));
            columns.add(new ArrayList<>());
        }
    }

    private Trace.Traced head(int column, String text) {
        var words = text.split("\\s+", -1);
        double score = SCORE;
        var rpo = RPO;
        if (words[0].isEmpty()) {
            throw wrong(1, "column " + column + " has no name");
        }
        for (var head : heads) {
            if (head.name().equals(words[0])) {
                throw wrong(1, "column " + column + ": " + words[0] + " is there twice");
            }
        }
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith("score=")) {
                score = score(column, words[i].substring(6));
            } else if (words[i].startsWith("rpo=")) {
                rpo = rpo(column, words[i].substring(4));
            } else {
                throw wrong(1, "column " + column + ": '" + words[i] + "' is neither score= nor rpo=");
            }
        }
        return new Trace.Traced(words[0], score, rpo, List.of());
    }

    private Duration rpo(int column, String text) {
        try {
            return Durations.parse(text);
        } catch (OperatorException e) {
            throw wrong(1, "column " + column + ": " + e.what());
        }
    }

    private double score(int column, String text) {
        try {
            double score = Double.parseDouble(text);
            if (score >= 1 && score <= 10) {
                return score;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(1, "column " + column + ": a score of '" + text + "' is not a number from 1 to 10");
    }

    private void row(int line, String text) {
        var cells = text.split(",", -1);
        if (cells.length != columns.size() + 1) {
            throw wrong(line, cells.length + " columns where the heading has " + (columns.size() + 1));
        }
        time(line, cells[0].strip());
        for (int c = 1; c < cells.length; c++) {
            columns.get(c - 1).add(rate(line, c + 1, cells[c].strip()));
        }
    }

    private void time(int line, String text) {
        long now;
        try {
            now = text.matches("[0-9]+")
                    ? Long.parseLong(text)
                    : Instant.parse(text).getEpochSecond();
        } catch (DateTimeParseException | NumberFormatException e) {
            throw wrong(
                    line, "column 1: '" + text + "' is not a time like 2026-03-01T00:05:00Z, or seconds since 1970");
        }
        int n = seconds.size();
        if (n > 0 && now <= seconds.getLast()) {
            throw wrong(line, "column 1: " + text + " does not come after the line before");
        }
        if (n > 1 && now - seconds.getLast() != step()) {
            throw wrong(
                    line,
                    "column 1: " + text + " comes " + (now - seconds.getLast())
                            + " s after the line before, all others " + step() + " s");
        }
        seconds.add(now);
    }

    private long step() {
        return seconds.get(1) - seconds.get(0);
    }

    private long rate(int line, int column, String text) {
        double value;
        try {
            value = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= 0 && value <= MOST)) {
            var name = column == 2 ? "link" : heads.get(column - 3).name();
            var what = text.isEmpty() ? "nothing" : "'" + text + "'";
            throw wrong(line, "column " + column + " (" + name + "): " + what + " is not a rate in bytes per second");
        }
        return Math.round(value);
    }

    private Trace trace(Optional<Integer> days) {
        if (seconds.size() < 4) {
            throw wrong(seconds.size() + 1, "it ends after " + seconds.size() + " slots; four are the least");
        }
        var slot = Duration.ofSeconds(step());
        int slots = seconds.size();
        var segments = new ArrayList<Trace.Traced>();
        for (int i = 0; i < heads.size(); i++) {
            var head = heads.get(i);
            segments.add(new Trace.Traced(head.name(), head.score(), head.rpo(), columns.get(i + 1)));
        }
        return new Trace(
                slot, Math.floorDiv(seconds.getFirst(), step()), columns.getFirst(), segments, warmUp(slots, days));
    }

    private int warmUp(int slots, Optional<Integer> days) {
        long aDay = 86_400;
        if (days.isEmpty()) {
            return (int) Math.max(slots / 2, slots - 7 * aDay / step());
        }
        long wanted = days.get() * aDay / step();
        if (days.get() < 1 || wanted > slots || wanted < 1) {
            throw new OperatorException(
                    "--days " + days.get() + " of a trace of " + Durations.show(Duration.ofSeconds(slots * step())),
                    "Give at least one, and at most what the trace has");
        }
        return (int) Math.min(slots - 1, slots - wanted);
    }
}
