package dev.sundog.telemetry;

import dev.sundog.model.GroupId;
import dev.sundog.profile.Calls;
import dev.sundog.profile.DataKind;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import dev.sundog.profile.SqlShape;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads what {@code COPY (SELECT * FROM pg_stat_statements) TO STDOUT CSV HEADER} writes: {@code query}, {@code calls} and
 * {@code total_exec_time} (milliseconds; {@code total_time} before PostgreSQL 13). Its counters have no times: they stand for all that
 * was counted since they were reset.
 */
public final class PgStatStatements {
    private static final int LONGEST_HEADER = 8192;
    private static final double MOST_MILLIS = 366 * 86_400_000.0;
    private final Map<String, Integer> columns;

    private PgStatStatements(Map<String, Integer> columns) {
        this.columns = columns;
    }

    /**
     * A normalised statement.
     *
     * @param query with {@code $1} where values were
     * @param seconds that all calls took together
     */
    public record Statement(String query, double calls, double seconds) {
        /** All its calls at once. */
        public OperationObservation observation(GroupId group, long atNanos) {
            var shape = SqlShape.of(query);
            return new OperationObservation(
                    group,
                    shape.fingerprint(),
                    List.of(),
                    shape.writing(),
                    seconds / calls,
                    calls,
                    Calls.needed(tables(shape, group)),
                    atNanos);
        }

        private static List<OperationKey> tables(SqlShape shape, GroupId group) {
            return Stream.concat(shape.reads().stream(), shape.writes().stream())
                    .distinct()
                    .map(table -> OperationKey.of(group, DataKind.TABLE, table))
                    .toList();
        }
    }

    /** Whether a file that begins so is such a table. */
    public static boolean isHeader(String head) {
        int end = head.indexOf('\n');
        return end > 0
                && end <= LONGEST_HEADER
                && columns(List.of(head.substring(0, end).strip().split(","))).isPresent();
    }

    private static Optional<Map<String, Integer>> columns(List<String> names) {
        var at = new HashMap<String, Integer>();
        for (int i = 0; i < names.size(); i++) {
            at.putIfAbsent(names.get(i).replace("\"", "").strip().toLowerCase(Locale.ROOT), i);
        }
        boolean timed = at.containsKey("total_exec_time") || at.containsKey("total_time");
        return at.containsKey("query") && at.containsKey("calls") && timed ? Optional.of(at) : Optional.empty();
    }

    /** Hands over each statement that was called; what cannot be used is counted. */
    public static void read(Reader in, Consumer<Statement> to, Refusals refused) throws IOException {
        var rows = new CsvRows(in);
        var columns = rows.next().flatMap(PgStatStatements::columns);
        if (columns.isEmpty()) {
            refused.add("no header with query, calls and total_exec_time");
            return;
        }
        var table = new PgStatStatements(columns.get());
        for (var row = rows.next(); row.isPresent(); row = rows.next()) {
            if (rows.isCut()) {
                refused.add("cut off within a row");
            } else {
                table.statement(row.get(), to, refused);
            }
        }
    }

    private void statement(List<String> row, Consumer<Statement> to, Refusals refused) {
        var query = at(row, "query").strip();
        var calls = number(at(row, "calls"));
        var millis =
                number(columns.containsKey("total_exec_time") ? at(row, "total_exec_time") : at(row, "total_time"));
        if (row.size() < columns.size()) {
            refused.add("fewer fields than the header");
        } else if (query.isEmpty() || query.equals("<insufficient privilege>")) {
            refused.add("the query is not shown: pg_read_all_stats is missing");
        } else if (calls.isEmpty() || millis.isEmpty()) {
            refused.add("calls or time is no number");
        } else if (calls.get() >= 1 && millis.get() / calls.get() > MOST_MILLIS) {
            refused.add("a mean time of over a year");
        } else if (calls.get() >= 1) {
            to.accept(new Statement(query, calls.get(), millis.get() / 1000));
        }
    }

    private String at(List<String> row, String column) {
        var i = columns.get(column);
        return i == null || i >= row.size() ? "" : row.get(i);
    }

    /** A number from 0 to what an observation can hold. */
    private static Optional<Double> number(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 && value < 1e15 ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
