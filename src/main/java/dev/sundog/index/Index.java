package dev.sundog.index;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.EntryCodec;
import dev.sundog.sync.Layout;
import dev.sundog.sync.LayoutCodec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The agent's durable memory in one SQLite file (WAL, every commit synced). Thread-safe: one commit at a time. docs/formats.md
 * has the tables. A lost file is a new {@link Incarnation}: nothing it says passes for what the old one said.
 */
public final class Index implements AutoCloseable {
    /** Version of the tables; another one is refused. */
    public static final int FORMAT = 2;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS agreed (grp TEXT, path BLOB, entry BLOB NOT NULL, size INTEGER, mtime INTEGER,"
                    + " ctime INTEGER, inode INTEGER, layout BLOB, PRIMARY KEY (grp, path)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS journal (grp TEXT, number INTEGER, change BLOB NOT NULL,"
                    + " PRIMARY KEY (grp, number)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS held (hash BLOB PRIMARY KEY, pack TEXT, start INTEGER, length INTEGER)"
                    + " WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS held_there (hash BLOB PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS sample (series TEXT, at INTEGER, value REAL, PRIMARY KEY (series, at))"
                    + " WITHOUT ROWID");

    private final Connection connection;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Incarnation incarnation;

    private Index(Connection connection, Path file, Supplier<Incarnation> fresh) throws SQLException {
        this.connection = connection;
        this.file = file;
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA journal_mode=WAL");
            s.execute("PRAGMA synchronous=FULL");
            int format;
            try (var r = s.executeQuery("PRAGMA user_version")) {
                format = r.next() ? r.getInt(1) : 0;
            }
            if (format != 0 && format != FORMAT) {
                throw new OperatorException(
                        "Index " + file + " has format " + format + ", this agent reads " + FORMAT,
                        "Run the Sundog version that wrote it, or move the file away to build a new index");
            }
            for (var table : TABLES) {
                s.execute(table);
            }
            s.execute("PRAGMA user_version=" + FORMAT);
        }
        connection.setAutoCommit(false);
        this.incarnation = readIncarnation(fresh);
    }

    /**
     * Opens the index, making a new one where there is none.
     *
     * @throws OperatorException when the file is not an index, damaged, of another format or cannot be written
     */
    public static Index open(Path file, Supplier<Incarnation> fresh) {
        try {
            return new Index(DriverManager.getConnection("jdbc:sqlite:" + file), file, fresh);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static OperatorException failure(Path file, SQLException e) {
        return new OperatorException(
                "Index " + file + ": " + e.getMessage(),
                "Check the disk's free space and the file's permissions; a damaged index may be moved away: it is built"
                        + " anew by comparing both sides",
                e);
    }

    private Incarnation readIncarnation(Supplier<Incarnation> fresh) {
        var known = note("incarnation");
        if (known.isPresent()) {
            var parts = known.get().split(":", 2);
            return new Incarnation(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
        var made = fresh.get();
        commit(List.of(new Op.Note("incarnation", made.high() + ":" + made.low())));
        return made;
    }

    public Incarnation incarnation() {
        return incarnation;
    }

    /**
     * Makes the alterations durable, all or none.
     *
     * @throws OperatorException when they cannot be written (a full disk); none of them counts then
     */
    public void commit(List<Op> ops) {
        if (ops.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            currentKind = "";
            var statements = new HashMap<String, PreparedStatement>();
            try {
                for (var op : ops) {
                    write(statements, op);
                }
                for (var s : statements.values()) {
                    s.executeBatch();
                }
                connection.commit();
            } catch (SQLException e) {
                rollBack();
                throw failure(file, e);
            } finally {
                closeAll(statements);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A full disk or an I/O error has often rolled back already, and only the driver still believes in a transaction. */
    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw failure(file, e);
            }
            beginAnew();
        }
    }

    private void beginAnew() {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // It tried to commit what is gone; what counts is that the next one begins.
            assert e != null;
        }
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static void closeAll(Map<String, PreparedStatement> statements) {
        for (var s : statements.values()) {
            try {
                s.close();
            } catch (SQLException e) {
                // The commit has succeeded or been rolled back: nothing depends on closing, and the driver frees it.
                assert e != null;
            }
        }
    }

    private String currentKind = "";

    /** Runs what was batched before whenever the kind changes, so that order is kept between kinds. */
    private void batch(Map<String, PreparedStatement> statements, String sql, Object... values) throws SQLException {
        if (!sql.equals(currentKind)) {
            for (var s : statements.values()) {
                s.executeBatch();
            }
            currentKind = sql;
        }
        var statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    private void write(Map<String, PreparedStatement> statements, Op op) throws SQLException {
        switch (op) {
            case Op.PutAgreed p ->
                batch(
                        statements,
                        "INSERT OR REPLACE INTO agreed VALUES (?,?,?,?,?,?,?,?)",
                        p.group().name(),
                        p.path().bytes(),
                        EntryCodec.encode(p.agreed().entry()),
                        p.agreed().stamp().size(),
                        p.agreed().stamp().mtimeNanos(),
                        p.agreed().stamp().ctimeNanos(),
                        p.agreed().stamp().inode(),
                        LayoutCodec.encode(p.layout()));
            case Op.DropAgreed d ->
                batch(
                        statements,
                        "DELETE FROM agreed WHERE grp=? AND path=?",
                        d.group().name(),
                        d.path().bytes());
            case Op.PutJournal j ->
                batch(
                        statements,
                        "INSERT OR REPLACE INTO journal VALUES (?,?,?)",
                        j.group().name(),
                        j.number(),
                        j.change());
            case Op.DropJournal j ->
                batch(
                        statements,
                        "DELETE FROM journal WHERE grp=? AND number=?",
                        j.group().name(),
                        j.number());
            case Op.PutHeld h ->
                batch(
                        statements,
                        "INSERT OR REPLACE INTO held VALUES (?,?,?,?)",
                        h.chunk().bytes(),
                        h.place().pack(),
                        h.place().offset(),
                        h.place().length());
            case Op.DropHeld h -> batch(statements, "DELETE FROM held WHERE pack=?", h.pack());
            case Op.PutHeldThere h ->
                batch(statements, "INSERT OR REPLACE INTO held_there VALUES (?)", (Object)
                        h.chunk().bytes());
            case Op.DropHeldThere h -> batch(statements, "DELETE FROM held_there");
            case Op.Note n -> batch(statements, "INSERT OR REPLACE INTO note VALUES (?,?)", n.name(), n.value());
            case Op.Sample s ->
                batch(statements, "INSERT OR REPLACE INTO sample VALUES (?,?,?)", s.series(), s.atMillis(), s.value());
        }
    }

    /** Reads one row of an answer. */
    private interface Row<T> {
        T read(ResultSet r) throws SQLException;
    }

    private <T> List<T> read(String sql, Row<T> row, Object... values) {
        lock.lock();
        try (var s = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                s.setObject(i + 1, values[i]);
            }
            var out = new ArrayList<T>();
            try (var r = s.executeQuery()) {
                while (r.next()) {
                    out.add(row.read(r));
                }
            }
            return out;
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            lock.unlock();
        }
    }

    public Optional<String> note(String name) {
        return read("SELECT value FROM note WHERE name=?", r -> r.getString(1), name).stream()
                .findFirst();
    }

    public Map<TreePath, Agreed> agreed(GroupId group) {
        var out = new HashMap<TreePath, Agreed>();
        read(
                "SELECT path, entry, size, mtime, ctime, inode FROM agreed WHERE grp=?",
                r -> out.put(
                        TreePath.of(bytes(r, 1)),
                        new Agreed(
                                EntryCodec.decode(bytes(r, 2)),
                                new Stamp(r.getLong(3), r.getLong(4), r.getLong(5), r.getLong(6)))),
                group.name());
        return out;
    }

    /** What the agreed files are made of. */
    public Map<TreePath, Layout> layouts(GroupId group) {
        var out = new HashMap<TreePath, Layout>();
        read(
                "SELECT path, layout FROM agreed WHERE grp=? AND substr(entry, 1, 1)=x'66'",
                r -> out.put(TreePath.of(bytes(r, 1)), LayoutCodec.decode(bytes(r, 2))),
                group.name());
        return out;
    }

    private static byte[] bytes(ResultSet r, int column) throws SQLException {
        // SQLite gives null for a blob of no bytes (the root's path).
        byte[] value = r.getBytes(column);
        return value == null ? new byte[0] : value;
    }

    /** Journalled changes that may not have been made, by number. */
    public SortedMap<Long, byte[]> journal(GroupId group) {
        var out = new TreeMap<Long, byte[]>();
        read("SELECT number, change FROM journal WHERE grp=?", r -> out.put(r.getLong(1), bytes(r, 2)), group.name());
        return out;
    }

    public Map<Digest, Place> held() {
        var out = new HashMap<Digest, Place>();
        read(
                "SELECT hash, pack, start, length FROM held",
                r -> out.put(Digest.ofBytes(bytes(r, 1)), new Place(r.getString(2), r.getLong(3), r.getInt(4))));
        return out;
    }

    public Set<Digest> heldThere() {
        return new HashSet<>(read("SELECT hash FROM held_there", r -> Digest.ofBytes(bytes(r, 1))));
    }

    /** Samples of a series since a time, in order. */
    public SortedMap<Long, Double> samples(String series, long sinceMillis) {
        var out = new TreeMap<Long, Double>();
        read(
                "SELECT at, value FROM sample WHERE series=? AND at>=?",
                r -> out.put(r.getLong(1), r.getDouble(2)),
                series,
                sinceMillis);
        return out;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            lock.unlock();
        }
    }
}
