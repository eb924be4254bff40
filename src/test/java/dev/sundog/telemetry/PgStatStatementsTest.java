package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PgStatStatementsTest {
    private static final String HEADER =
            "userid,dbid,toplevel,queryid,query,plans,total_plan_time,calls," + "total_exec_time,mean_exec_time,rows\n";

    private final Refusals refused = new Refusals();

    private List<PgStatStatements.Statement> read(String csv) throws IOException {
        var out = new ArrayList<PgStatStatements.Statement>();
        PgStatStatements.read(new StringReader(csv), out::add, refused);
        return out;
    }

    @Test
    void a_row_of_many_long_fields_is_cut() throws Exception {
        var row = ("x".repeat(1 << 20) + ",").repeat(40) + "end\n1,2\n";
        var rows = new CsvRows(new java.io.StringReader(row));
        var first = rows.next().orElseThrow();
        assertEquals(41, first.size());
        assertEquals(4 << 20, first.stream().mapToInt(String::length).sum());
        assertEquals(java.util.List.of("1", "2"), rows.next().orElseThrow());
    }

    @Test
    void a_statement_has_its_calls_and_the_seconds_of_all_of_them() throws IOException {
        var one = read(HEADER + "10,5,t,-123,\"SELECT a, b FROM \"\"t\"\"\n WHERE id = $1\",0,0,200,1500.5,7.5,200\n");
        assertEquals(
                List.of(new PgStatStatements.Statement("SELECT a, b FROM \"t\"\n WHERE id = $1", 200, 1.5005)), one);
        var seen = one.getFirst().observation(new GroupId("db"), 7);
        assertEquals(200, seen.count());
        assertEquals(0.0075025, seen.exclusiveSeconds(), 1e-9);
        assertEquals(0, refused.total());
    }

    @Test
    void the_names_of_before_postgresql_13_are_known() throws IOException {
        assertTrue(PgStatStatements.isHeader("userid,dbid,queryid,query,calls,total_time,rows\n"));
        assertEquals(
                0.25,
                read("query,calls,total_time\nSELECT 1,5,250\n").getFirst().seconds());
        assertFalse(PgStatStatements.isHeader("time,link,orders score=9\n"));
        assertFalse(PgStatStatements.isHeader("query,calls,total_time"));
    }

    @Test
    void a_table_without_its_columns_is_refused() throws IOException {
        assertEquals(List.of(), read("a,b\n1,2\n"));
        assertEquals(Map.of("no header with query, calls and total_exec_time", 1L), refused.counts());
    }

    @Test
    void rows_that_cannot_be_used_are_counted_by_reason() throws IOException {
        var csv = "query,calls,total_exec_time\n"
                + "<insufficient privilege>,1,1\n,1,1\nSELECT 1,x,1\nSELECT 1,1,-5\nSELECT 1,1,NaN\nSELECT 1\n"
                + "SELECT 1,0,0\nSELECT 1,1,1e14\nSELECT 2,1,1\n\"SELECT 3,1";
        assertEquals(1, read(csv).size());
        assertEquals(
                Map.of(
                        "the query is not shown: pg_read_all_stats is missing", 2L,
                        "calls or time is no number", 3L,
                        "fewer fields than the header", 1L,
                        "a mean time of over a year", 1L,
                        "cut off within a row", 1L),
                refused.counts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES ($1)",
                "/* a */ -- b\n update t SET x = $1",
                "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
                "COPY t FROM STDIN",
                "merge into t using s on true when matched then delete"
            })
    void what_may_write_is_known_by_its_words(String query) {
        assertTrue(new PgStatStatements.Statement(query, 1, 1)
                .observation(new GroupId("x"), 0)
                .writing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM update_log", "WITH x AS (SELECT 1) SELECT * FROM x", "BEGIN", "SELECT $1"})
    void what_only_reads_is_no_write(String query) {
        assertFalse(new PgStatStatements.Statement(query, 1, 1)
                .observation(new GroupId("x"), 0)
                .writing());
    }

    @Test
    void damaged_tables_are_never_thrown() throws IOException {
        var good = HEADER + "10,5,t,-123,\"SELECT a FROM \"\"t\"\" WHERE id = $1\",0,0,200,1500.5,7.5,200\n";
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(good);
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), "\",\n\r\u0000-9e".charAt(random.nextInt(8)));
            }
            for (var one : read(text.toString())) {
                assertTrue(one.observation(new GroupId("x"), 0).count() >= 1, "seed " + seed);
            }
        }
    }

    @Test
    void reasons_are_bounded() {
        for (int i = 0; i < 200; i++) {
            refused.add("reason " + i);
        }
        assertEquals(51, refused.counts().size());
        assertEquals(200, refused.total());
    }
}
