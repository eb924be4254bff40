package dev.sundog.index;

import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The agent's durable memory in one SQLite file (WAL, every commit synced). Thread-safe: one commit at a time, and
 * {@link #lookup} beside it. docs/formats.md has the tables. A lost file is a new {@link Incarnation}: nothing it says passes
 * for what the old one said.
 */
public final class Index implements AutoCloseable {
    /** Version of the tables; the one before it is taken over, any other refused. */
    public static final int FORMAT = 3;

    private final Connection connection;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Statements sql;
    private final AgreedTable agreed;
    private final HeldTables held;
    private final KnownTable known;
    private final AtomicLong moves = new AtomicLong();
    private final Lookup lookup;
    private final Incarnation incarnation;

    private Index(Connection connection, Path file, Supplier<Incarnation> fresh) throws SQLException {
        this.connection = connection;
        this.file = file;
        Tables.make(connection, file);
        this.sql = new Statements(connection);
        this.agreed = new AgreedTable(sql);
        this.held = new HeldTables(sql);
        this.known = new KnownTable(sql);
        connection.setAutoCommit(false);
        this.lookup = new Lookup(connect(file), moves, e -> failure(file, e));
        this.incarnation = readIncarnation(fresh);
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    /**
     * Opens the index, making a new one where there is none.
     *
     * @throws OperatorException when the file is not an index, damaged, of another format or cannot be written
     */
    public static Index open(Path file, Supplier<Incarnation> fresh) {
        try {
            return new Index(connect(file), file, fresh);
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

    /** What is agreed on, and which chunks are held: as committed. */
    public Lookup lookup() {
        return lookup;
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
            for (var op : ops) {
                write(op);
            }
            connection.commit();
            if (agreed.takeMoved()) {
                moves.incrementAndGet();
            }
        } catch (SQLException e) {
            rollBack();
            throw failure(file, e);
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** A full disk or an I/O error has often rolled back already, and only the driver still believes in a transaction. */
    private void rollBack() {
        sql.forget();
        agreed.forget();
        held.forget();
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

    private void write(Op op) throws SQLException {
        switch (op) {
            case Op.PutAgreed p -> {
                agreed.put(p);
                held.settled(p.group(), p.layout().chunks());
            }
            case Op.DropAgreed d -> agreed.drop(d);
            case Op.MoveAgreed m -> agreed.move(m);
            case Op.PutBelow b -> agreed.putBelow(b);
            case Op.PutJournal j ->
                sql.run(
                        "INSERT OR REPLACE INTO journal VALUES (?,?,?)",
                        j.group().name(),
                        j.number(),
                        j.change());
            case Op.DropJournal j ->
                sql.run(
                        "DELETE FROM journal WHERE grp=? AND number=?",
                        j.group().name(),
                        j.number());
            case Op.PutHeld h -> held.put(h);
            case Op.DropHeld h -> held.drop(h);
            case Op.PutHeldThere h -> held.putThere(h);
            case Op.DropHeldThere h -> held.dropThere(h);
            case Op.PutKnown p -> known.put(p);
            case Op.DropKnown d -> known.drop(d);
            case Op.Note n -> sql.run("INSERT OR REPLACE INTO note VALUES (?,?)", n.name(), n.value());
            case Op.Sample s ->
                sql.run("INSERT OR REPLACE INTO sample VALUES (?,?,?)", s.series(), s.atMillis(), s.value());
        }
    }

    /**
     * The machine went down: files that had changed not long before may hold something else than they seem to, for their looks may
     * have reached the disk before their content. They are read once more before they are believed.
     *
     * @param spanNanos before the last change that is known of
     * @param nowNanos wall clock, nanoseconds since 1970
     */
    public void doubt(long spanNanos, long nowNanos) {
        lock.lock();
        try {
            long last = sql.first("SELECT max(ctime) FROM agreed WHERE ctime<=?", r -> r.getLong(1), nowNanos)
                    .orElse(0L);
            sql.run(
                    "UPDATE agreed SET ctime=? WHERE (substr(entry,1,1) IN (x'66', x'68') AND ctime>?)"
                            + " OR (substr(entry,1,1)=x'66' AND ctime=?)",
                    Stamp.RACY,
                    last - spanNanos,
                    Stamp.LINKED);
            connection.commit();
        } catch (SQLException e) {
            rollBack();
            throw failure(file, e);
        } finally {
            lock.unlock();
        }
    }

    public Optional<String> note(String name) {
        return lookup.all("SELECT value FROM note WHERE name=?", r -> r.getString(1), name).stream()
                .findFirst();
    }

    /** Journalled changes that may not have been made, by number. */
    public SortedMap<Long, byte[]> journal(GroupId group) {
        var out = new TreeMap<Long, byte[]>();
        lookup.all(
                "SELECT number, change FROM journal WHERE grp=?",
                r -> out.put(r.getLong(1), Statements.bytes(r, 2)),
                group.name());
        return out;
    }

    /** Samples of a series since a time, in order. */
    public SortedMap<Long, Double> samples(String series, long sinceMillis) {
        var out = new TreeMap<Long, Double>();
        lookup.all(
                "SELECT at, value FROM sample WHERE series=? AND at>=?",
                r -> out.put(r.getLong(1), r.getDouble(2)),
                series,
                sinceMillis);
        return out;
    }

    @Override
    public void close() {
        lookup.close();
        lock.lock();
        try {
            sql.forget();
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            lock.unlock();
        }
    }
}
