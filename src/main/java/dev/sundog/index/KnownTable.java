package dev.sundog.index;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.ClaimCodec;
import dev.sundog.sync.Known;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is remembered of names that both sites write. */
final class KnownTable {
    private final Statements sql;

    KnownTable(Statements sql) {
        this.sql = sql;
    }

    void put(Op.PutKnown p) throws SQLException {
        sql.run(
                "INSERT OR REPLACE INTO known VALUES (?,?,?)",
                p.group().name(),
                p.path().bytes(),
                ClaimCodec.encode(p.known()));
    }

    void drop(Op.DropKnown d) throws SQLException {
        sql.run(
                "DELETE FROM known WHERE grp=? AND path=?",
                d.group().name(),
                d.path().bytes());
    }

    static Map<TreePath, Known> all(Lookup lookup, GroupId group) {
        var out = new HashMap<TreePath, Known>();
        lookup.all(
                "SELECT path, known FROM known WHERE grp=?",
                r -> out.put(TreePath.of(Statements.bytes(r, 1)), ClaimCodec.decode(Statements.bytes(r, 2))),
                group.name());
        return out;
    }

    static SortedMap<String, String> notes(Lookup lookup, String prefix) {
        var out = new TreeMap<String, String>();
        lookup.all(
                "SELECT name, value FROM note WHERE substr(name,1,?)=?",
                r -> out.put(r.getString(1), r.getString(2)),
                prefix.length(),
                prefix);
        return out;
    }
}
