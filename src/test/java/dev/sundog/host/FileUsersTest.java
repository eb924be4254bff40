package dev.sundog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileUsersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void fill() throws Exception {
        root = Files.createDirectories(temp.resolve("a root"));
        Files.writeString(root.resolve("fä"), "content");
        Files.writeString(temp.resolve("a root too"), "content");
    }

    private List<FileUsers.Use> look() {
        return FileUsers.beneath(root, LONG).uses();
    }

    @Test
    void a_writable_shared_map_is_found_and_nothing_else() throws Exception {
        assertEquals(List.of(), look());
        try (var program = MapsAFile.start(List.of(), "map", root.resolve("fä"));
                var reader = MapsAFile.start(List.of(), "read", root.resolve("fä"));
                var beside = MapsAFile.start(List.of(), "map", temp.resolve("a root too"))) {
            assertTrue(reader.pid() != beside.pid());
            var expected =
                    new FileUsers.Use(program.pid(), "java", "fä", FileUsers.How.MAPPED_WRITABLE, FileUsers.Fate.NAMED);
            assertEquals(List.of(expected), look());
            assertEquals(List.of(expected), FileUsers.beneath(root, LONG).held(FileUsers.How.MAPPED_WRITABLE));
            assertEquals(List.of(), FileUsers.beneath(root, LONG).ofReplaced());
        }
        assertEquals(List.of(), look());
    }

    @Test
    void what_holds_a_file_that_was_replaced_is_found() throws Exception {
        try (var writer = MapsAFile.start(List.of(), "open", root.resolve("fä"));
                var reader = MapsAFile.start(List.of(), "read", root.resolve("fä"))) {
            assertEquals(
                    List.of(new FileUsers.Use(
                            writer.pid(), "java", "fä", FileUsers.How.OPEN_FOR_WRITING, FileUsers.Fate.NAMED)),
                    look());
            Files.writeString(temp.resolve("new"), "other");
            Files.move(temp.resolve("new"), root.resolve("fä"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            var replaced = FileUsers.beneath(root, LONG).ofReplaced();
            assertEquals(2, replaced.size(), replaced.toString());
            assertTrue(replaced.stream()
                    .anyMatch(u -> u.pid() == writer.pid() && u.how() == FileUsers.How.OPEN_FOR_WRITING));
            assertTrue(replaced.stream().anyMatch(u -> u.pid() == reader.pid() && u.how() == FileUsers.How.MAPPED));
            assertTrue(replaced.stream().allMatch(FileUsers.Use::isReplaced), replaced.toString());
            var only = FileUsers.beneath(root, LONG, pid -> pid == reader.pid()).ofReplaced();
            assertEquals(
                    List.of(reader.pid()), only.stream().map(FileUsers.Use::pid).toList());
            assertEquals(
                    "process " + reader.pid() + " (java) has fä, which was replaced, mapped",
                    only.getFirst().words());
        }
    }

    @Test
    void a_file_whose_name_is_only_gone_was_not_replaced_but_one_that_sundog_took_away_was() throws Exception {
        Files.writeString(root.resolve("gone"), "content");
        try (var writer = MapsAFile.start(List.of(), "open", root.resolve("gone"));
                var taken = MapsAFile.start(List.of(), "open", root.resolve("fä"))) {
            Files.delete(root.resolve("gone"));
            Files.createDirectories(root.resolve(".sundog/aside"));
            Files.move(root.resolve("fä"), root.resolve(".sundog/aside/1"));
            var open = FileUsers.How.OPEN_FOR_WRITING;
            assertEquals(
                    Set.of(
                            new FileUsers.Use(writer.pid(), "java", "gone", open, FileUsers.Fate.UNLINKED),
                            new FileUsers.Use(taken.pid(), "java", ".sundog/aside/1", open, FileUsers.Fate.REPLACED)),
                    Set.copyOf(FileUsers.beneath(root, LONG).ofReplaced()));
        }
    }

    @Test
    void a_program_that_sees_the_directory_elsewhere_is_found() throws Exception {
        var elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount");
        var script = "mount --bind \"$0\" \"$1\" && shift && exec \"$@\"";
        var before = List.of("unshare", "-m", "sh", "-c", script, root.toString(), elsewhere.toString());
        Assumptions.assumeTrue(
                LoopMount.run(List.of("unshare", "-m", "true")).isEmpty(), "no mounts of one's own here");
        try (var program = MapsAFile.start(before, "map", elsewhere.resolve("fä"))) {
            var expected =
                    new FileUsers.Use(program.pid(), "java", "fä", FileUsers.How.MAPPED_WRITABLE, FileUsers.Fate.NAMED);
            assertEquals(List.of(expected), look());
        }
    }

    @Test
    void a_look_that_has_no_time_says_so() {
        assertFalse(FileUsers.beneath(root, Duration.ofNanos(-1)).complete());
        assertFalse(FileUsers.beneath(root.resolve("absent"), LONG).complete());
    }
}
