package dev.sundog.transfer.sim;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Holds indexes in memory open, so that they outlive the processes that use them. */
final class Keepers implements AutoCloseable {
    private final Map<String, Connection> open = new HashMap<>();

    void keep(String name) {
        open.computeIfAbsent(name, n -> {
            try {
                return DriverManager.getConnection("jdbc:sqlite:" + n);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void forget(String name) {
        var connection = open.remove(name);
        if (connection != null) {
            close(connection);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        open.values().forEach(Keepers::close);
        open.clear();
    }
}
