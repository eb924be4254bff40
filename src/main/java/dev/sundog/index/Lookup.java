package dev.sundog.index;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.EntryCodec;
import dev.sundog.sync.Known;
import dev.sundog.sync.Layout;
import dev.sundog.sync.LayoutCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Reads what is committed, on a connection of its own, so that nobody waits behind a commit. Thread-safe. */
public final class Lookup implements AutoCloseable {
    private static final int DIRECTORIES = 4096;
    private static final int SPOTS = 4;

    /** A directory of a group. */
    private record Directory(GroupId group, TreePath path) {}

    /** What an answer is read by. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private static final int HELD_AT_ONCE = 64;
    private static final String HELD =
            "SELECT hash FROM held WHERE grp=? AND hash IN (?" + ",?".repeat(HELD_AT_ONCE - 1) + ")";

    private final Connection connection;
    private final Statements sql;
    private final Function<SQLException, RuntimeException> failure;
    private final AtomicLong moves;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Directory, Long> directories = new Bounded<>(DIRECTORIES);
    private final Map<Long, TreePath> paths = new Bounded<>(DIRECTORIES);
    private long movesSeen;

    /** @param moves counts the commits after which a directory may be in another row, or a row elsewhere */
    Lookup(Connection connection, AtomicLong moves, Function<SQLException, RuntimeException> failure)
            throws SQLException {
        this.connection = connection;
        this.sql = new Statements(connection);
        this.moves = moves;
        this.failure = failure;
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA query_only=ON");
            s.execute("PRAGMA cache_size=-16384");
        }
    }

    private <T> T read(Question<T> question) {
        lock.lock();
        try {
            long now = moves.get();
            if (now != movesSeen) {
                directories.clear();
                paths.clear();
                movesSeen = now;
            }
            return question.ask();
        } catch (SQLException e) {
            sql.forget();
            throw failure.apply(e);
        } finally {
            lock.unlock();
        }
    }

    <T> List<T> all(String query, Statements.Row<T> row, Object... values) {
        return read(() -> sql.all(query, row, values));
    }

    /** The row of a directory; 0 for none. */
    private long id(GroupId group, TreePath directory) throws SQLException {
        var place = new Directory(group, directory);
        var known = directories.get(place);
        if (known != null) {
            return known;
        }
        long above = directory.isRoot() ? 0 : id(group, directory.parent());
        if (above == 0 && !directory.isRoot()) {
            return 0;
        }
        var name = directory.isRoot() ? group.name().getBytes(StandardCharsets.UTF_8) : directory.name();
        long id = sql.first("SELECT id FROM agreed WHERE dir=? AND name=?", r -> r.getLong(1), above, name)
                .orElse(0L);
        if (id != 0) {
            directories.put(place, id);
        }
        return id;
    }

    private static Optional<Agreed> agreed(ResultSet r, int from) throws SQLException {
        byte[] entry = r.getBytes(from);
        return entry == null
                ? Optional.empty()
                : Optional.of(new Agreed(
                        EntryCodec.decode(entry),
                        new Stamp(r.getLong(from + 1), r.getLong(from + 2), r.getLong(from + 3), r.getLong(from + 4))));
    }

    /** What both sides have under a name. */
    public Optional<Agreed> agreed(GroupId group, TreePath path) {
        return read(() -> sql.first(
                        "SELECT entry, size, mtime, ctime, inode FROM agreed WHERE dir=? AND name=?",
                        r -> agreed(r, 1),
                        id(group, path.parent()),
                        path.name())
                .flatMap(a -> a));
    }

    /**
     * Names directly in a directory, in byte order.
     *
     * @param after all names are beyond this one
     */
    public List<AgreedChild> children(GroupId group, TreePath directory, byte[] after, int most) {
        return read(() -> {
            long id = id(group, directory);
            return id == 0
                    ? List.of()
                    : sql.all(
                            "SELECT name, entry, size, mtime, ctime, inode, below FROM agreed"
                                    + " WHERE dir=? AND name>? ORDER BY name LIMIT ?",
                            r -> new AgreedChild(
                                    Statements.bytes(r, 1),
                                    agreed(r, 2),
                                    Optional.ofNullable(r.getBytes(7)).map(Digest::ofBytes)),
                            id,
                            after,
                            most);
        });
    }

    /** The digest of a directory with all beneath, where that is known. */
    public Optional<Digest> below(GroupId group, TreePath directory) {
        return read(() -> sql.first(
                        "SELECT below FROM agreed WHERE id=?",
                        r -> Optional.ofNullable(r.getBytes(1)).map(Digest::ofBytes),
                        id(group, directory))
                .flatMap(d -> d));
    }

    /** What the file that both sides have under a name is made of. */
    public Optional<Layout> layout(GroupId group, TreePath path) {
        return read(() -> sql.first(
                "SELECT layout FROM layout WHERE id=(SELECT id FROM agreed WHERE dir=? AND name=?)",
                r -> LayoutCodec.decode(Statements.bytes(r, 1)),
                id(group, path.parent()),
                path.name()));
    }

    /** Files that both sides have with this chunk in them; a few, if there are many. */
    public List<Spot> spots(GroupId group, Digest chunk) {
        record Row(long id, long start, int length) {}
        return read(() -> {
            var rows = sql.all(
                    "SELECT id, start, length FROM chunk WHERE root=? AND hash=? LIMIT " + SPOTS,
                    r -> new Row(r.getLong(1), r.getLong(2), r.getInt(3)),
                    id(group, TreePath.ROOT),
                    AgreedTable.key(chunk));
            var out = new ArrayList<Spot>();
            for (var row : rows) {
                path(row.id(), false).ifPresent(p -> out.add(new Spot(p, row.start(), row.length())));
            }
            return out;
        });
    }

    private Optional<TreePath> path(long id, boolean directory) throws SQLException {
        record Row(long dir, byte[] name) {}
        var known = paths.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        var row = sql.first(
                "SELECT dir, name FROM agreed WHERE id=?", r -> new Row(r.getLong(1), Statements.bytes(r, 2)), id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        var above = row.get().dir() == 0
                ? Optional.of(TreePath.ROOT)
                : path(row.get().dir(), true);
        var path =
                row.get().dir() == 0 ? above : above.map(p -> p.child(row.get().name()));
        if (directory && path.isPresent()) {
            paths.put(id, path.get());
        }
        return path;
    }

    /** Names of files that both sides have, and that were of this inode here. */
    public List<TreePath> ofInode(GroupId group, long inode) {
        return named(group, "SELECT id FROM agreed WHERE inode=? AND substr(entry,1,1)=x'66'", inode);
    }

    /** Names that both sides have as hard links. */
    public List<TreePath> links(GroupId group) {
        return named(group, "SELECT id FROM agreed WHERE substr(entry,1,1)=x'68'");
    }

    private List<TreePath> named(GroupId group, String query, Object... values) {
        return read(() -> {
            long root = id(group, TreePath.ROOT);
            var roots = new HashMap<Long, Long>();
            var out = new ArrayList<TreePath>();
            for (long id : sql.all(query, r -> r.getLong(1), values)) {
                if (root(id, roots) == root) {
                    path(id, false).ifPresent(out::add);
                }
            }
            return out;
        });
    }

    /** The row of the group that a row belongs to. */
    private long root(long id, Map<Long, Long> known) throws SQLException {
        var found = known.get(id);
        if (found != null) {
            return found;
        }
        long above = sql.first("SELECT dir FROM agreed WHERE id=?", r -> r.getLong(1), id)
                .orElse(0L);
        long root = above == 0 ? id : root(above, known);
        known.put(id, root);
        return root;
    }

    /** Whether a file that both sides have holds a chunk. */
    public boolean isInFile(GroupId group, Digest chunk) {
        return read(() -> sql.first(
                        "SELECT 1 FROM chunk WHERE root=? AND hash=? LIMIT 1",
                        r -> true,
                        id(group, TreePath.ROOT),
                        AgreedTable.key(chunk))
                .isPresent());
    }

    /** Where a chunk stands that came ahead of its change. */
    public Optional<Place> held(GroupId group, Digest chunk) {
        return read(() -> sql.first(
                "SELECT pack, start, length FROM held WHERE grp=? AND hash=?",
                r -> new Place(r.getString(1), r.getLong(2), r.getInt(3)),
                group.name(),
                chunk.bytes()));
    }

    /** Which of these chunks came ahead of their change: one question for many, since a large file has thousands. */
    public Set<Digest> held(GroupId group, List<Digest> chunks) {
        var sure = new HashSet<Digest>();
        for (int from = 0; from < chunks.size(); from += HELD_AT_ONCE) {
            var values = new Object[HELD_AT_ONCE + 1];
            values[0] = group.name();
            for (int i = 0; i < HELD_AT_ONCE; i++) {
                values[i + 1] =
                        chunks.get(Math.min(from + i, chunks.size() - 1)).bytes();
            }
            sure.addAll(all(HELD, r -> Digest.ofBytes(r.getBytes(1)), values));
        }
        return sure;
    }

    /** Whether the other side has told that it holds a chunk ahead of its change. */
    public boolean isHeldThere(GroupId group, Digest chunk) {
        return read(() -> sql.first(
                        "SELECT 1 FROM held_there WHERE grp=? AND hash=?", r -> true, group.name(), chunk.bytes())
                .isPresent());
    }

    /** Small facts whose names begin with this, in order. */
    public SortedMap<String, String> notes(String prefix) {
        return KnownTable.notes(this, prefix);
    }

    /** All that is remembered of a group that both sites write. */
    public Map<TreePath, Known> known(GroupId group) {
        return KnownTable.all(this, group);
    }

    /** Whether it has told so of any. */
    public boolean isAnyHeldThere(GroupId group) {
        return read(() -> sql.first("SELECT 1 FROM held_there WHERE grp=? LIMIT 1", r -> true, group.name())
                .isPresent());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            sql.forget();
            connection.close();
        } catch (SQLException e) {
            throw failure.apply(e);
        } finally {
            lock.unlock();
        }
    }
}
