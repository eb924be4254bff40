package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.MapsAFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
            // A look ends after a while, whatever it has not come to.
            for (int looks = 0; looks < 20 && maps.problems(root).isEmpty(); looks++) {
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
