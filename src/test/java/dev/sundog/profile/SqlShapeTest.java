package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SqlShapeTest {
    private static String shape(String sql) {
        return SqlShape.of(sql).fingerprint();
    }

    @Test
    void valuesListsPlaceholdersCommentsSpaceAndCaseFold() {
        var wanted = "select a, b from orders where id = {} and state in ({}) limit {}";
        for (var sql : List.of(
                "SELECT a, b FROM orders WHERE id = 5 AND state IN ('x', 'it''s') LIMIT 10",
                "select a,b from Orders where id=$1 and state in ($2,$3,$4)\n limit $5;",
                "select a, b /* trace=1 */ from orders -- all\n where id = :id and state in (:a) limit ?",
                "select a, b from orders where id = -5.2e-7 and state in ('a\\'b', E'c\\'d', null) limit @most",
                "select a, b from orders where id = X'ff' and state in (?, ?) limit $tag$9$tag$")) {
            assertEquals(wanted, shape(sql), sql);
        }
    }

    @Test
    void rowsOfAnyNumberAreOne() {
        var one = shape("INSERT INTO t (a, b, c) VALUES (1, now(), NULL)");
        assertEquals("insert into t(a, b, c) values ({}, now(), {})", one);
        assertEquals(one, shape("INSERT INTO t (a, b, c) VALUES (1, now(), 2), (3, now(), 'x'), (4, now(), DEFAULT)"));
        assertEquals("insert into t values ({})", shape("insert into t values (1),(2), (3, 4)"));
        assertEquals(shape("select x - 1"), shape("select x - 2"));
        assertNotEquals(shape("select x - 1"), shape("select x + 1"));
    }

    @Test
    void statementsThatDifferInMoreHaveOtherShapes() {
        var shapes = Set.of(
                shape("select a from t"),
                shape("select b from t"),
                shape("select a from u"),
                shape("select a from t where b = 1"),
                shape("select a from t where b > 1"),
                shape("select \"A\" from t"));
        assertEquals(6, shapes.size());
    }

    /** Statements are cut at a length, so brackets that never close are usual. */
    @Test
    @Timeout(60)
    void anythingComesToAnEnd() {
        SqlShape.of("x,(from y(");
        SqlShape.of("as ,(from y(");
        var words = List.of(
                "x", ",", "(", ")", "from", "as", "join", "using", "select", "copy", "to", "y", ".", "delete", ";");
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            var sql = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                sql.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            assertTrue(SqlShape.of(sql.toString()).reads().size() <= 14);
        }
    }

    @Test
    void copyReadsOrWritesByItsDirection() {
        see("copy s.t (a, b) to stdout", "s.t", "");
        see("copy t to '/tmp/x'", "t", "");
        see("copy t from stdin with (format csv)", "", "t");
        see("COPY t(a) FROM '/x'", "", "t");
        see("copy (select a from u join v using (i)) to stdout", "u|v", "");
        assertFalse(SqlShape.of("copy t to stdout").writing());
        assertTrue(SqlShape.of("copy t from stdin").writing());
    }

    @Test
    void tablesReadAndWrittenAreSeen() {
        see("select * from a, b x, c as y join s.d on d.i = a.i left join \"E f\" using (i)", "a|b|c|s.d|E f", "");
        see("insert into t (a) select a from u where b in (select b from v)", "u|v", "t");
        see("update only s.t set a = (select max(a) from u) from w where t.i = w.i", "u|w", "s.t");
        see("delete from t using u where t.i = u.i", "u", "t");
        see("with x as (delete from a returning *), y as (select 1 from b) select * from x, y, c", "b|c", "a");
        see("insert into t values (1) on conflict (i) do update set a = 1", "", "t");
        see("insert into `t` (a) values (1) on duplicate key update a = values(a)", "", "t");
        see("select * from t for update", "t", "");
        see("select extract(year from at), substring(a from 2), a is distinct from b from t", "t", "");
        see("select * from generate_series(1, 3) g, t", "t", "");
        see("merge into t using u on t.i = u.i when matched then update set a = 1", "u", "t");
        see("select * from (select 1 from (select 2 from a) z) x, b y, f(1) w, c", "a|b|c", "");
        see("truncate table t", "", "t");
        see("create table if not exists t (a int)", "", "t");
        see("select [a] from [dbo].[t 1]", "dbo.t 1", "");
    }

    private static void see(String sql, String reads, String writes) {
        var shape = SqlShape.of(sql);
        assertEquals(names(reads), shape.reads(), sql);
        assertEquals(names(writes), shape.writes(), sql);
        boolean reading = sql.startsWith("select") || sql.startsWith("with") || sql.startsWith("copy");
        assertEquals(!writes.isEmpty() || !reading, shape.writing(), sql);
    }

    private static Set<String> names(String list) {
        return list.isEmpty() ? Set.of() : Set.of(list.split("\\|"));
    }

    @Test
    void theVerbIsTheMainOne() {
        assertEquals("SELECT", SqlShape.of("/* x */ (select 1)").verb());
        assertEquals(
                "UPDATE", SqlShape.of("with x as (select 1) update t set a = 1").verb());
        assertEquals("CALL", SqlShape.of("call p(1)").verb());
        assertTrue(SqlShape.of("call p(1)").writing());
        assertFalse(SqlShape.of("begin").writing());
        assertEquals("", SqlShape.of(" ;; ").verb());
    }

    @Test
    void aMegabyteOfValuesHasTheShapeOfOne() {
        var list = "1, 'x', ".repeat(1 << 16) + "2";
        assertEquals(
                shape("select a from t where b in (1) and c = 2"),
                shape("select a from t where b in (" + list + ") and c = 2"));
        assertEquals(
                shape("insert into t values (1, 2)"),
                shape("insert into t values " + "(1, 2), ".repeat(1 << 16) + "(3, 4)"));
    }

    @Test
    void longStatementsAreBoundedAndStayApart() {
        var columns = new StringBuilder("select ");
        for (int i = 0; i < 200; i++) {
            columns.append("column").append(i).append(", ");
        }
        var first = shape(columns + "a from t");
        assertEquals(180, first.length());
        assertNotEquals(first, shape(columns + "b from t"));
        assertEquals(first, shape(columns + "a FROM t"));
    }

    @Test
    void whateverTheTextThereIsAShapeThatIsBoundedAndItsOwnOperationName() {
        var parts = new String[] {
            "'",
            "\"",
            "`",
            "[",
            "]",
            "(",
            ")",
            "/*",
            "*/",
            "--",
            "\n",
            "$a$",
            "$1",
            "$",
            ":",
            "::",
            "?",
            "\\",
            ",",
            "select ",
            "from ",
            "delete ",
            "values ",
            "with x as ",
            "t",
            "1",
            ".",
            "/",
            "é",
            "\0",
            ";",
            "in ",
            "update ",
            "-",
            "e'",
            "'\\"
        };
        for (int seed = 0; seed < 2000; seed++) {
            var random = new SplittableRandom(seed);
            var sql = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                sql.append(parts[random.nextInt(parts.length)]);
            }
            var shape = SqlShape.of(sql.toString());
            assertTrue(shape.fingerprint().length() <= 180, sql.toString());
            assertEquals(
                    shape.fingerprint(), new OperationKey(Worlds.SHOP, shape.fingerprint()).name(), sql.toString());
        }
        for (var part : parts) {
            var shape = SqlShape.of("select a from t where b = " + part.repeat((1 << 20) / part.length()));
            assertTrue(shape.fingerprint().length() <= 180, part);
            assertTrue(shape.reads().size() <= 32 && shape.writes().size() <= 32, part);
        }
    }
}
