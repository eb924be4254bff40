package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.MapsAFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMapsTest {
    @TempDir
    Path root;

    @Test
    void a_mapped_file_is_a_problem_where_no_loss_is_tolerable() throws Exception {
        Files.writeString(root.resolve("ledger"), "content");
        var matters = new AtomicBoolean(true);
        var maps = new SharedMaps(Optional.of(root), matters::get);
        try (var program = MapsAFile.start(List.of(), "map", root.resolve("ledger"))) {
            maps.look();
            var problems = maps.problems();
            assertEquals(1, problems.size());
            assertTrue(problems.getFirst().contains("ledger: process " + program.pid() + " "), problems.toString());
            matters.set(false);
            maps.look();
            assertEquals(List.of(), maps.problems());
            matters.set(true);
        }
        maps.look();
        assertEquals(List.of(), maps.problems());
    }
}
