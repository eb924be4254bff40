package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.MapsAFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMapsTest {
    @TempDir
    Path temp;

    @Test
    void a_mapped_file_is_a_problem_where_no_loss_is_tolerable() throws Exception {
        var other = Files.createDirectory(temp.resolve("other"));
        var root = Files.createDirectory(temp.resolve("root"));
        Files.writeString(root.resolve("ledger"), "content");
        var maps = new SharedMaps();
        try (var program = MapsAFile.start(List.of(), "map", root.resolve("ledger"))) {
            // A look has little time: on a busy machine not each gets as far as to the program.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            maps.look(Set.of(root, other));
            while (maps.problems(root).isEmpty() && System.nanoTime() < end) {
                maps.look(Set.of(root, other));
            }
            var problems = maps.problems(root);
            assertEquals(1, problems.size());
            assertTrue(problems.getFirst().contains("ledger: process " + program.pid() + " "), problems.toString());
            assertEquals(List.of(), maps.problems(other));
            maps.look(Set.of());
            assertEquals(List.of(), maps.problems(root));
        }
        maps.look(Set.of(root, other));
        assertEquals(List.of(), maps.problems(root));
    }
}
