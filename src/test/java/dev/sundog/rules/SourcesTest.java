package dev.sundog.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files stay short enough to be read at once. The numbers are ratchets: they go down, never up. */
final class SourcesTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final int MOST = 500;
    private static final int MEDIAN = 70;
    private static final int P95 = 260;

    private static Map<Path, Integer> lines(Path root) throws IOException {
        var out = new TreeMap<Path, Integer>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                out.put(file, Files.readAllLines(file).size());
            }
        }
        return out;
    }

    private static List<String> tooLong(Map<Path, Integer> files) {
        var out = new ArrayList<String>();
        files.forEach((file, n) -> {
            if (n > MOST) {
                out.add(file + " has " + n + " lines");
            }
        });
        return out;
    }

    private static int quantile(Map<Path, Integer> files, double share) {
        var sorted = files.values().stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Test
    void no_file_is_longer_than_five_hundred_lines() throws IOException {
        var files = lines(MAIN);
        files.putAll(lines(TEST));
        assertTrue(files.size() > 200, "too few files were read to mean anything");
        assertEquals(List.of(), tooLong(files));
    }

    @Test
    void most_files_are_short() throws IOException {
        var files = lines(MAIN);
        int median = quantile(files, 0.5);
        int p95 = quantile(files, 0.95);
        assertTrue(median <= MEDIAN, "median " + median + " > " + MEDIAN);
        assertTrue(p95 <= P95, "95 % " + p95 + " > " + P95);
    }

    @Test
    void a_long_file_is_found(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("Long.java"), "\n".repeat(MOST + 1));
        Files.writeString(root.resolve("Short.java"), "\n".repeat(MOST));
        assertEquals(1, tooLong(lines(root)).size());
    }
}
