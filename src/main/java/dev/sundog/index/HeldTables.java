package dev.sundog.index;

import dev.sundog.model.Chunk;
import dev.sundog.model.GroupId;
import java.sql.SQLException;
import java.util.List;

/** Alters which chunks are held ahead of their file, here and there, inside the transaction under way. */
final class HeldTables {
    private final Statements sql;
    /** Whether anything may be noted as held there. */
    private boolean there;

    HeldTables(Statements sql) throws SQLException {
        this.sql = sql;
        this.there = isAnyThere();
    }

    /** What was remembered of the rows may not be so. */
    void forget() {
        there = true;
    }

    private boolean isAnyThere() throws SQLException {
        return sql.first("SELECT 1 FROM held_there LIMIT 1", r -> true).isPresent();
    }

    void put(Op.PutHeld h) throws SQLException {
        sql.run(
                "INSERT OR REPLACE INTO held VALUES (?,?,?,?,?)",
                h.group().name(),
                h.chunk().bytes(),
                h.place().pack(),
                h.place().offset(),
                h.place().length());
    }

    void drop(Op.DropHeld h) throws SQLException {
        sql.run("DELETE FROM held WHERE grp=? AND pack=?", h.group().name(), h.pack());
    }

    void putThere(Op.PutHeldThere h) throws SQLException {
        there = true;
        sql.run(
                "INSERT OR REPLACE INTO held_there VALUES (?,?)",
                h.group().name(),
                h.chunk().bytes());
    }

    void dropThere(Op.DropHeldThere h) throws SQLException {
        sql.run("DELETE FROM held_there WHERE grp=?", h.group().name());
        there = isAnyThere();
    }

    /**
     * These chunks are in a file of both sides now. What is held here stays known until the pack is given back: the file may be replaced
     * while something that is acknowledged is still to be made of it.
     */
    void settled(GroupId group, List<Chunk> chunks) throws SQLException {
        for (var chunk : chunks) {
            if (there) {
                sql.run(
                        "DELETE FROM held_there WHERE grp=? AND hash=?",
                        group.name(),
                        chunk.hash().bytes());
            }
        }
    }
}
