package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LogLinesTest {
    private static List<String> lines(byte[] bytes) throws IOException {
        var lines = new LogLines(new ByteArrayInputStream(bytes));
        var out = new ArrayList<String>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            out.add(line.get());
        }
        return out;
    }

    @Test
    void lines_end_as_they_may_and_the_last_may_have_no_end() throws IOException {
        assertEquals(List.of(), lines(new byte[0]));
        assertEquals(List.of("a", "", "b", "c"), lines("a\r\n\nb\nc".getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("a"), lines("a\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lines_of_any_length_are_those_that_the_jdk_finds() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append("x".repeat(random.nextInt(9000))).append('\n');
            }
            assertEquals(
                    text.toString().lines().toList(),
                    lines(text.toString().getBytes(StandardCharsets.ISO_8859_1)),
                    "seed " + seed);
        }
    }

    @Test
    void of_a_line_that_is_too_long_the_beginning_is_kept_and_what_follows_is_read() throws IOException {
        var text = "y".repeat(1_000_000) + "\nnext";
        var found = lines(text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(AccessLog.LONGEST + 1, found.getFirst().length());
        assertEquals("next", found.get(1));
        assertInstanceOf(LogLine.Refused.class, AccessLog.parse(found.getFirst()));
    }

    @Test
    void gzip_is_opened_up_to_what_was_agreed() throws IOException {
        var packed = Packed.gzip(new byte[100_000]);
        assertTrue(Gunzip.is(packed) && !Gunzip.is("GET".getBytes(StandardCharsets.UTF_8)));
        assertEquals(100_000, Gunzip.all(packed, 100_000).length);
        assertThrows(Gunzip.TooMuch.class, () -> Gunzip.all(packed, 99_999));
        try (var passedOver = Gunzip.open(new ByteArrayInputStream(packed), 99_999)) {
            assertThrows(Gunzip.TooMuch.class, () -> passedOver.skipNBytes(100_000));
        }
        assertThrows(IOException.class, () -> Gunzip.all(java.util.Arrays.copyOf(packed, 40), 100_000));
    }

    @Test
    void a_file_may_unpack_to_what_text_can_and_no_more() {
        assertEquals(64 << 20, Gunzip.mostOf(10));
        assertEquals(250L << 30, Gunzip.mostOf(1L << 30));
    }
}
