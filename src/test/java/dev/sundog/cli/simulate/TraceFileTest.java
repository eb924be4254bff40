package dev.sundog.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceFileTest {
    private static final String HEAD = "time,link,orders score=9 rpo=1m,logs\n";
    private static final String ROWS = "0,1000,1,2\n60,1000,3,4.6\n120,1000,5,6\n180,900,7,8\n";

    @TempDir
    Path dir;

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("trace.csv"), text);
    }

    private void refused(String text, String... words) throws IOException {
        var file = file(text);
        var refusal = assertThrows(OperatorException.class, () -> TraceFile.read(file, Optional.empty()));
        for (var word : words) {
            assertTrue(refusal.what().contains(word), word + " in " + refusal.what());
        }
    }

    @Test
    void a_trace_is_read() throws IOException {
        var trace = TraceFile.read(file(HEAD + ROWS), Optional.empty());
        assertEquals(Duration.ofMinutes(1), trace.slot());
        assertEquals(2, trace.warmUp());
        assertEquals(900, trace.link().get(3));
        assertEquals("orders", trace.segments().get(0).name());
        assertEquals(9, trace.segments().get(0).score());
        assertEquals(Duration.ofMinutes(1), trace.segments().get(0).rpo());
        assertEquals(5, trace.segments().get(1).score());
        assertEquals(5, trace.segments().get(1).written().get(1));
        var dated = TraceFile.read(
                file(HEAD + "2026-03-01T00:00:00Z,1,1,1\n2026-03-01T00:05:00Z,1,1,1\n2026-03-01T00:10:00Z,1,1,1\n"
                        + "2026-03-01T00:15:00Z,1,1,1\n"),
                Optional.empty());
        assertEquals(Duration.ofMinutes(5), dated.slot());
    }

    @Test
    void what_is_wrong_is_told_with_line_and_column() throws IOException {
        refused("", "line 1", "empty");
        refused("when,link,a\n" + ROWS, "line 1", "heading");
        refused("time,link,a,a\n" + ROWS, "column 4", "twice");
        refused("time,link,a score=11,b\n" + ROWS, "column 3", "1 to 10");
        refused("time,link,a colour=red,b\n" + ROWS, "column 3", "colour=red");
        refused(HEAD + ROWS + "240,1000,NaN,4\n", "line 6", "column 3 (orders)", "NaN");
        refused(HEAD + ROWS + "240,1000,3,-4\n", "line 6", "column 4 (logs)", "-4");
        refused(HEAD + ROWS + "240,,3,4\n", "line 6", "column 2 (link)", "nothing");
        refused(HEAD + ROWS + "240,1e99,3,4\n", "line 6", "column 2 (link)");
        refused(HEAD + ROWS + "240,1000,3\n", "line 6", "3 columns");
        refused(HEAD + ROWS + "180,1000,3,4\n", "line 6", "does not come after");
        refused(HEAD + ROWS + "300,1000,3,4\n", "line 6", "120 s after");
        refused(HEAD + ROWS + "soon,1000,3,4\n", "line 6", "soon");
        refused(HEAD + "0,1,1,1\n", "four are the least");
    }

    @Test
    void days_that_are_not_there_are_refused() throws IOException {
        var file = file(HEAD + ROWS);
        assertThrows(OperatorException.class, () -> TraceFile.read(file, Optional.of(1)));
        assertThrows(OperatorException.class, () -> TraceFile.read(file, Optional.of(0)));
    }

    @Test
    void the_same_seed_makes_the_same_trace_and_nothing_is_written_over() throws IOException {
        ExampleTrace.write(dir.resolve("a.csv"), 7);
        ExampleTrace.write(dir.resolve("b.csv"), 7);
        ExampleTrace.write(dir.resolve("c.csv"), 8);
        assertEquals(-1, Files.mismatch(dir.resolve("a.csv"), dir.resolve("b.csv")));
        assertTrue(Files.mismatch(dir.resolve("a.csv"), dir.resolve("c.csv")) > 0);
        assertThrows(OperatorException.class, () -> ExampleTrace.write(dir.resolve("a.csv"), 7));
        var trace = TraceFile.read(dir.resolve("a.csv"), Optional.of(3));
        assertEquals(28 * 288, trace.slots());
        assertEquals(25 * 288, trace.warmUp());
    }
}
