package dev.sundog.index;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.EntryCodec;
import dev.sundog.sync.Layout;
import dev.sundog.sync.LayoutCodec;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Alters what is agreed on, inside the transaction under way. A name is a row that names the row of its directory, so that a
 * directory moves with all beneath by altering one row. A directory that nothing is agreed on but that holds names has a row
 * without an entry. {@code below} is the digest of a directory with all beneath, or nothing where something beneath has
 * changed since it was computed; then it is nothing in every directory above as well.
 */
final class AgreedTable {
    private static final int DIRECTORIES = 4096;

    /** A directory of a group. */
    private record Directory(GroupId group, TreePath path) {}

    /** A row as it is. */
    private record Was(long id, byte[] entry) {
        boolean isFile() {
            return entry.length > 0 && entry[0] == 'f';
        }

        boolean mayHold() {
            return entry.length == 0 || entry[0] == 'd';
        }
    }

    private static final String SAME_ENTRY = "UPDATE agreed SET entry=?, size=?, mtime=?, ctime=?, inode=? WHERE id=?";
    private static final String OTHER_ENTRY =
            "UPDATE agreed SET entry=?, size=?, mtime=?, ctime=?, inode=?, below=NULL WHERE id=?";
    private static final String DELETE_WITHOUT_BELOW =
            "DELETE FROM agreed WHERE id=?1 AND NOT EXISTS (SELECT 1 FROM agreed WHERE dir=?1)";

    private final Statements sql;
    private final Map<Directory, Long> directories = new Bounded<>(DIRECTORIES);
    private final Set<Long> changedBelow = new HashSet<>();
    private long lastId;
    private boolean moved;

    AgreedTable(Statements sql) throws SQLException {
        this.sql = sql;
        this.lastId = sql.first("SELECT max(id) FROM agreed", r -> r.getLong(1)).orElse(0L);
    }

    /** What was remembered of the rows may not be so. */
    void forget() {
        directories.clear();
        changedBelow.clear();
    }

    /** Whether rows of directories went, or went elsewhere, since the last call. */
    boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    private static byte[] name(GroupId group) {
        return group.name().getBytes(StandardCharsets.UTF_8);
    }

    private Optional<Was> row(long dir, byte[] name) throws SQLException {
        return sql.first(
                "SELECT id, entry FROM agreed WHERE dir=? AND name=?",
                r -> new Was(r.getLong(1), Statements.bytes(r, 2)),
                dir,
                name);
    }

    private OptionalLong find(GroupId group, TreePath directory) throws SQLException {
        var known = directories.get(new Directory(group, directory));
        if (known != null) {
            return OptionalLong.of(known);
        }
        var above = directory.isRoot() ? OptionalLong.of(0) : find(group, directory.parent());
        if (above.isEmpty()) {
            return above;
        }
        var row = row(above.getAsLong(), directory.isRoot() ? name(group) : directory.name());
        if (row.isEmpty()) {
            return OptionalLong.empty();
        }
        directories.put(new Directory(group, directory), row.get().id());
        return OptionalLong.of(row.get().id());
    }

    private long findOrMake(GroupId group, TreePath directory) throws SQLException {
        var found = find(group, directory);
        if (found.isPresent()) {
            return found.getAsLong();
        }
        long above = directory.isRoot() ? 0 : findOrMake(group, directory.parent());
        long id = ++lastId;
        sql.run(
                "INSERT INTO agreed (id, dir, name) VALUES (?,?,?)",
                id,
                above,
                directory.isRoot() ? name(group) : directory.name());
        directories.put(new Directory(group, directory), id);
        return id;
    }

    /** The digest of this directory, and of each above, is no longer known. */
    private void changed(long directory) throws SQLException {
        long id = directory;
        while (id != 0 && !changedBelow.contains(id)) {
            boolean was = sql.run("UPDATE agreed SET below=NULL WHERE id=? AND below IS NOT NULL", id) > 0;
            if (!was && id != directory) {
                return;
            }
            changedBelow.add(id);
            id = sql.first("SELECT dir FROM agreed WHERE id=?", r -> r.getLong(1), id)
                    .orElse(0L);
        }
    }

    void put(Op.PutAgreed p) throws SQLException {
        long root = findOrMake(p.group(), TreePath.ROOT);
        long dir = findOrMake(p.group(), p.path().parent());
        var name = p.path().name();
        var entry = EntryCodec.encode(p.agreed().entry());
        var stamp = p.agreed().stamp();
        var was = row(dir, name);
        long id;
        if (was.isEmpty()) {
            id = ++lastId;
            sql.run(
                    "INSERT INTO agreed (id, dir, name, entry, size, mtime, ctime, inode) VALUES (?,?,?,?,?,?,?,?)",
                    id,
                    dir,
                    name,
                    entry,
                    stamp.size(),
                    stamp.mtimeNanos(),
                    stamp.ctimeNanos(),
                    stamp.inode());
        } else {
            id = was.get().id();
            boolean same = Arrays.equals(was.get().entry(), entry);
            sql.run(
                    same ? SAME_ENTRY : OTHER_ENTRY,
                    entry,
                    stamp.size(),
                    stamp.mtimeNanos(),
                    stamp.ctimeNanos(),
                    stamp.inode(),
                    id);
        }
        if (was.isEmpty() || !Arrays.equals(was.get().entry(), entry)) {
            changed(dir);
        }
        var before = was.filter(Was::isFile).isPresent() ? layout(id) : Layout.EMPTY;
        var now = p.agreed().entry() instanceof Entry.File ? Optional.of(p.layout()) : Optional.<Layout>empty();
        replace(root, id, before, now);
    }

    private Layout layout(long id) throws SQLException {
        return sql.first("SELECT layout FROM layout WHERE id=?", r -> LayoutCodec.decode(Statements.bytes(r, 1)), id)
                .orElse(Layout.EMPTY);
    }

    private void replace(long root, long id, Layout before, Optional<Layout> now) throws SQLException {
        if (now.isEmpty()) {
            sql.run("DELETE FROM layout WHERE id=?", id);
        } else if (!now.get().equals(before) || before.chunks().isEmpty()) {
            sql.run("INSERT OR REPLACE INTO layout VALUES (?,?)", id, LayoutCodec.encode(now.get()));
        }
        var old = spots(before);
        for (var spot : spots(now.orElse(Layout.EMPTY)).entrySet()) {
            var same = old.remove(spot.getKey());
            if (!spot.getValue().equals(same)) {
                sql.run(
                        "INSERT OR REPLACE INTO chunk VALUES (?,?,?,?,?)",
                        root,
                        key(spot.getKey().hash()),
                        id,
                        spot.getValue(),
                        spot.getKey().length());
            }
        }
        for (var gone : old.keySet()) {
            sql.run("DELETE FROM chunk WHERE root=? AND hash=? AND id=?", root, key(gone.hash()), id);
        }
    }

    /** Where each chunk stands first. */
    private static Map<Chunk, Long> spots(Layout layout) {
        if (layout.chunks().size() == 1) {
            return new HashMap<>(Map.of(layout.chunks().getFirst(), 0L));
        }
        var out = new LinkedHashMap<Chunk, Long>();
        long at = 0;
        for (var chunk : layout.chunks()) {
            out.putIfAbsent(chunk, at);
            at += chunk.length();
        }
        return out;
    }

    /** Half of a digest finds a chunk: it is hashed again when it is read. */
    static byte[] key(Digest hash) {
        return Arrays.copyOf(hash.bytes(), 16);
    }

    void putBelow(Op.PutBelow b) throws SQLException {
        var id = find(b.group(), b.directory());
        if (id.isPresent()) {
            sql.run("UPDATE agreed SET below=? WHERE id=?", b.digest().bytes(), id.getAsLong());
            changedBelow.clear();
        }
    }

    void drop(Op.DropAgreed d) throws SQLException {
        var root = find(d.group(), TreePath.ROOT);
        var dir = find(d.group(), d.path().parent());
        if (root.isEmpty() || dir.isEmpty()) {
            return;
        }
        var was = row(dir.getAsLong(), d.path().name());
        if (was.isEmpty()) {
            return;
        }
        long id = was.get().id();
        if (was.get().isFile()) {
            replace(root.getAsLong(), id, layout(id), Optional.empty());
        }
        changed(dir.getAsLong());
        if (was.get().mayHold() || sql.run(DELETE_WITHOUT_BELOW, id) == 0) {
            sql.run("UPDATE agreed SET entry=NULL, below=NULL WHERE id=?", id);
            prune(id);
        } else {
            prune(dir.getAsLong());
        }
    }

    /** Removes a row that says nothing, then the directory's if it says nothing without it. */
    private void prune(long from) throws SQLException {
        long id = from;
        while (true) {
            var dir = sql.first(
                    "SELECT dir FROM agreed WHERE id=?1 AND entry IS NULL AND dir<>0"
                            + " AND NOT EXISTS (SELECT 1 FROM agreed WHERE dir=?1)",
                    r -> r.getLong(1),
                    id);
            if (dir.isEmpty()) {
                return;
            }
            sql.run("DELETE FROM agreed WHERE id=?", id);
            directories.values().remove(id);
            moved = true;
            id = dir.get();
        }
    }

    void move(Op.MoveAgreed m) throws SQLException {
        var fromDir = find(m.group(), m.from().parent());
        var row = fromDir.isEmpty()
                ? Optional.<Was>empty()
                : row(fromDir.getAsLong(), m.from().name());
        if (row.isEmpty()) {
            return;
        }
        var root = findOrMake(m.group(), TreePath.ROOT);
        long toDir = findOrMake(m.group(), m.to().parent());
        var inTheWay = row(toDir, m.to().name());
        if (inTheWay.isPresent()) {
            remove(root, inTheWay.get());
        }
        sql.run(
                "UPDATE agreed SET dir=?, name=? WHERE id=?",
                toDir,
                m.to().name(),
                row.get().id());
        directories.clear();
        moved = true;
        changed(fromDir.getAsLong());
        changed(toDir);
        prune(fromDir.getAsLong());
    }

    private void remove(long root, Was row) throws SQLException {
        for (var below : sql.all(
                "SELECT id, entry FROM agreed WHERE dir=?",
                r -> new Was(r.getLong(1), Statements.bytes(r, 2)),
                row.id())) {
            remove(root, below);
        }
        if (row.isFile()) {
            replace(root, row.id(), layout(row.id()), Optional.empty());
        }
        sql.run("DELETE FROM agreed WHERE id=?", row.id());
    }
}
