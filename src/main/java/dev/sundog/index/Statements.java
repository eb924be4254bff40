package dev.sundog.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prepared statements of one connection, each prepared once. Used by one thread at a time. */
final class Statements {
    /** Reads one row of an answer. */
    interface Row<T> {
        T read(ResultSet r) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case byte[] blob -> statement.setBytes(i + 1, blob);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                case Double number -> statement.setDouble(i + 1, number);
                default -> throw new IllegalArgumentException("not a value of a column: " + values[i]);
            }
        }
        return statement;
    }

    /** How many rows were altered. */
    int run(String sql, Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    <T> List<T> all(String sql, Row<T> row, Object... values) throws SQLException {
        var out = new ArrayList<T>();
        try (var r = bound(sql, values).executeQuery()) {
            while (r.next()) {
                out.add(row.read(r));
            }
        }
        return out;
    }

    <T> Optional<T> first(String sql, Row<T> row, Object... values) throws SQLException {
        try (var r = bound(sql, values).executeQuery()) {
            return r.next() ? Optional.of(row.read(r)) : Optional.empty();
        }
    }

    /** SQLite gives null for a blob of no bytes. */
    static byte[] bytes(ResultSet r, int column) throws SQLException {
        byte[] value = r.getBytes(column);
        return value == null ? new byte[0] : value;
    }

    /** After a failure a statement may be good for nothing. */
    void forget() {
        for (var s : prepared.values()) {
            try {
                s.close();
            } catch (SQLException e) {
                // Nothing depends on closing, and the driver frees it with the connection.
                assert e != null;
            }
        }
        prepared.clear();
    }
}
