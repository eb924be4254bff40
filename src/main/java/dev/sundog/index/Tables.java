package dev.sundog.index;

import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of an index; docs/formats.md says what is in them. */
final class Tables {
    private static final List<String> ALL = List.of(
            "CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS agreed (id INTEGER PRIMARY KEY, dir INTEGER NOT NULL, name BLOB NOT NULL,"
                    + " entry BLOB, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, below BLOB)",
            "CREATE UNIQUE INDEX IF NOT EXISTS agreed_name ON agreed (dir, name)",
            "CREATE INDEX IF NOT EXISTS agreed_inode ON agreed (inode) WHERE substr(entry,1,1)=x'66'",
            "CREATE INDEX IF NOT EXISTS agreed_link ON agreed (dir) WHERE substr(entry,1,1)=x'68'",
            "CREATE TABLE IF NOT EXISTS layout (id INTEGER PRIMARY KEY, layout BLOB NOT NULL)",
            "CREATE TABLE IF NOT EXISTS chunk (root INTEGER, hash BLOB, id INTEGER, start INTEGER, length INTEGER,"
                    + " PRIMARY KEY (root, hash, id)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS journal (grp TEXT, number INTEGER, change BLOB NOT NULL,"
                    + " PRIMARY KEY (grp, number)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS held (grp TEXT, hash BLOB, pack TEXT, start INTEGER, length INTEGER,"
                    + " PRIMARY KEY (grp, hash)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS held_there (grp TEXT, hash BLOB, PRIMARY KEY (grp, hash)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS known (grp TEXT, path BLOB, known BLOB NOT NULL, PRIMARY KEY (grp, path))"
                    + " WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS sample (series TEXT, at INTEGER, value REAL, PRIMARY KEY (series, at))"
                    + " WITHOUT ROWID");

    private Tables() {}

    /** Makes the tables where there are none. */
    static void make(Connection connection, Path file) throws SQLException {
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA journal_mode=WAL");
            s.execute("PRAGMA synchronous=FULL");
            s.execute("PRAGMA cache_size=-32768");
            int format;
            try (var r = s.executeQuery("PRAGMA user_version")) {
                format = r.next() ? r.getInt(1) : 0;
            }
            // 2 lacks the table of names that both sites write, which is made empty.
            if (format != 0 && format != Index.FORMAT && format != Index.FORMAT - 1) {
                throw new OperatorException(
                        "Index " + file + " has format " + format + ", this agent reads " + Index.FORMAT,
                        "Run the Sundog version that wrote it; or, when that one was stopped in order, move the file"
                                + " away: a new index is built by comparing both sides");
            }
            for (var table : ALL) {
                s.execute(table);
            }
            s.execute("PRAGMA user_version=" + Index.FORMAT);
        }
    }
}
