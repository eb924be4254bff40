package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Stat;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikenessTest {
    private static final TreePath NAME = TreePath.of("name");

    @TempDir
    Path dir;

    private static boolean isLike(DirectoryTree tree, Stat stat, int mode) {
        return Likeness.of(
                tree,
                NAME,
                Optional.of(stat),
                Optional.of(Layout.EMPTY.entry(new Metadata(mode, stat.uid(), stat.gid(), stat.mtimeNanos()))),
                Optional.of(Stamps.ofOwn(stat)));
    }

    /** World 712062: the clock of a kernel may stand still between the making of a copy and another's chmod. */
    @Test
    void aModeThatWasChangedInTheTickOfTheMakingIsSeen() throws Exception {
        Files.createFile(dir.resolve("name"));
        Files.setPosixFilePermissions(dir.resolve("name"), PosixFilePermissions.fromString("rw-r-----"));
        try (var tree = DirectoryTree.open(dir.toString())) {
            var stat = tree.stat(NAME).orElseThrow();
            assertTrue(isLike(tree, stat, 0640));
            assertFalse(isLike(tree, stat, 0644));
        }
    }
}
