package dev.sundog.dataset;

import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises files that a database holds open: copied one by one they are worthless. */
final class LiveDatabase {
    private static final Pattern SQLITE_SIDE = Pattern.compile("(.+\\.(db|db3|sqlite|sqlite3|s3db|sl3))-(wal|shm)");
    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d{6,}");
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private LiveDatabase() {}

    /** Looks at every entry of a scan. */
    static final class Evidence implements Visitor {
        private final Dataset data;
        private Optional<String> first = Optional.empty();

        Evidence(Dataset data) {
            this.data = data;
        }

        Optional<String> first() {
            return first;
        }

        @Override
        public void entry(TreePath path, Stat stat) {
            if (first.isEmpty()) {
                first = at(data, path);
            }
        }

        @Override
        public void unreadable(TreePath path, String why) {
            // what cannot be read is not mirrored either
        }

        @Override
        public void skipped(TreePath path, String why) {
            // never mirrored
        }
    }

    /** What a name alone says. */
    static Optional<String> byName(TreePath path) {
        var name = new String(path.name(), StandardCharsets.ISO_8859_1);
        return database(name).map(what -> path + " belongs to a live database (" + what + ")");
    }

    private static Optional<String> database(String name) {
        return switch (name) {
            case "PG_VERSION", "postmaster.pid" -> Optional.of("PostgreSQL");
            case "ibdata1", "ib_logfile0", "#innodb_redo", "mysql.ibd" -> Optional.of("MySQL or MariaDB");
            case "aria_log_control" -> Optional.of("MariaDB");
            case "mongod.lock", "WiredTiger", "WiredTiger.wt", "WiredTiger.lock" -> Optional.of("MongoDB");
            case "lock.mdb" -> Optional.of("LMDB");
            default -> byShape(name);
        };
    }

    private static Optional<String> byShape(String name) {
        if (SQLITE_SIDE.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            return Optional.of("SQLite");
        }
        return MANIFEST.matcher(name).matches() ? Optional.of("LevelDB or RocksDB") : Optional.empty();
    }

    /** As {@link #byName}, and SQLite databases of any name by the first bytes of the file beside the journal. */
    static Optional<String> at(Dataset data, TreePath path) {
        var named = byName(path);
        if (named.isPresent()) {
            return named;
        }
        var name = new String(path.name(), StandardCharsets.ISO_8859_1);
        if (!name.endsWith("-wal") && !name.endsWith("-shm") && !name.endsWith("-journal")) {
            return Optional.empty();
        }
        var stem = name.substring(0, name.lastIndexOf('-'));
        if (stem.isEmpty() || stem.equals(".") || stem.equals("..")) {
            return Optional.empty();
        }
        var beside = path.parent().child(stem.getBytes(StandardCharsets.ISO_8859_1));
        return isSqlite(data, beside)
                ? Optional.of(path + " belongs to a live database (SQLite, beside " + beside + ")")
                : Optional.empty();
    }

    private static boolean isSqlite(Dataset data, TreePath path) {
        if (data.stat(path).filter(s -> s.kind() == Kind.FILE).isEmpty()) {
            return false;
        }
        byte[] start = new byte[SQLITE.length];
        try (var file = data.open(path)) {
            return file.read(0, start, 0, start.length) == start.length && Arrays.equals(start, SQLITE);
        } catch (OperatorException unreadable) {
            return true; // a journal stands beside it: take it for a database rather than corrupt it
        }
    }
}
