package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.LoopMount;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the file system can, a new version takes only the room of what is new. */
class SharedBlocksTest {
    private static final int MIB = 1 << 20;
    private static final Metadata PLAIN = new Metadata(0644, -1, -1, 5);

    @TempDir
    Path temp;

    @Test
    void an_edit_on_xfs_takes_the_room_of_the_edit() throws Exception {
        try (var mount = LoopMount.make(temp, 400, "mkfs.xfs", "-q", "-m", "reflink=1")) {
            anEditTakesLittle(mount.at());
        }
    }

    @Test
    void an_edit_on_btrfs_takes_the_room_of_the_edit() throws Exception {
        try (var mount = LoopMount.make(temp, 400, "mkfs.btrfs", "-q")) {
            anEditTakesLittle(mount.at());
        }
    }

    private static void anEditTakesLittle(Path root) throws Exception {
        var old = new byte[48 * MIB];
        new Random(1).nextBytes(old);
        Files.write(root.resolve("f"), old);
        try (var tree = DirectoryTree.open(root.toString())) {
            tree.syncAll();
            long before = tree.freeBytes();
            int at = 20 * MIB + 777;
            var edit = new byte[5000];
            try (var staged = tree.stage(1)) {
                staged.copyFrom(TreePath.of("f"), 0, at);
                staged.write(edit, 0, edit.length);
                staged.copyFrom(TreePath.of("f"), at + edit.length, old.length);
                staged.finish(PLAIN);
                staged.sync();
                tree.publish(staged, TreePath.of("g"));
            }
            tree.syncAll();
            long taken = before - tree.freeBytes();
            assertTrue(taken < 4 * MIB, "takes " + taken + " bytes");
            Arrays.fill(old, at, at + edit.length, (byte) 0);
            assertArrayEquals(old, Files.readAllBytes(root.resolve("g")));
        }
    }
}
