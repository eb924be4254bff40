package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.cli.config.Config;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    private Path temp;

    @Test
    void aDirectoryThatHoldsSomethingIsRefused() throws Exception {
        Files.createFile(temp.resolve("precious"));
        assertThrows(OperatorException.class, () -> Workspace.create(Optional.of(temp)));
        assertTrue(Files.exists(temp.resolve("precious")));
    }

    @Test
    void everyAgentSeesItselfWhereItIsAndTheOthersThroughTheNetwork() {
        var workspace = Workspace.create(Optional.of(temp.resolve("w")));
        try (var wan = new Wan(50, Duration.ofMillis(4), Duration.ZERO)) {
            var configuration =
                    new Configuration(workspace, new Layout(wan), 50, List.of("/bin/java", "-cp", "x y", "Shop"));
            var own = Config.parse("private.yaml", configuration.text(Voter.PRIVATE));
            var other = Config.parse("public.yaml", configuration.text(Voter.PUBLIC));
            var witness = Config.parse("witness.yaml", configuration.text(Voter.WITNESS));
            var quorums = new HashSet<String>();
            for (var config : List.of(own, other, witness)) {
                config.sites().values().forEach(a -> quorums.add(a.quorum()));
            }
            assertEquals(3, quorums.size(), "all voters agree on where each is reached");
            assertFalse(own.sites()
                    .get(Voter.PUBLIC)
                    .link()
                    .equals(other.sites().get(Voter.PUBLIC).link()));
            assertFalse(own.sites()
                    .get(Voter.PRIVATE)
                    .relay()
                    .equals(other.sites().get(Voter.PRIVATE).relay()));
            assertEquals(
                    own.sites().get(Voter.PUBLIC).gateway(),
                    other.sites().get(Voter.PUBLIC).gateway());
            assertTrue(own.workloads().getFirst().rpoIsZero());
        }
    }

    @Test
    void treesAreEqualOnlyWithAllTheirContentsModesTimesAndLinks() throws Exception {
        var left = Files.createDirectory(temp.resolve("left"));
        var right = Files.createDirectory(temp.resolve("right"));
        for (var root : List.of(left, right)) {
            Files.createDirectories(root.resolve("dir/empty"));
            Files.writeString(root.resolve("dir/file"), "same");
            Files.createSymbolicLink(root.resolve("link"), Path.of("dir"));
            Files.createDirectory(root.resolve(".sundog"));
            Files.writeString(root.resolve(".sundog/own"), root.toString());
        }
        Files.setLastModifiedTime(right.resolve("dir/file"), Files.getLastModifiedTime(left.resolve("dir/file")));
        assertEquals(List.of(), Trees.differences(left, right, 10));

        Files.setPosixFilePermissions(right.resolve("dir/file"), PosixFilePermissions.fromString("rwx------"));
        assertEquals(1, Trees.differences(left, right, 10).size());
        Files.copy(
                left.resolve("dir/file"),
                right.resolve("dir/file"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        assertEquals(0, Trees.differences(left, right, 10).size());
        Files.delete(right.resolve("link"));
        Files.createSymbolicLink(right.resolve("link"), Path.of("elsewhere"));
        Files.delete(right.resolve("dir/empty"));
        assertEquals(2, Trees.differences(left, right, 10).size());
        assertEquals(1, Trees.differences(left, right, 1).size());
    }

    @Test
    void theStockHasReportsACatalogueAndOrders() {
        var made = Stock.fill(temp.resolve("data"), 1);
        assertTrue(made.files() > 100, () -> made.files() + " files");
        assertTrue(made.articles().stream()
                .allMatch(a -> Files.isRegularFile(temp.resolve("data").resolve(a))));
        assertTrue(Files.exists(temp.resolve("data/reports/report-0000.bin")));
        assertTrue(Files.exists(temp.resolve("data/catalogue/newest"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(temp.resolve("data/orders")));
    }
}
