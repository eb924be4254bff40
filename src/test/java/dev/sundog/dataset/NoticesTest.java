package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that share one queue of notices. */
final class NoticesTest {
    private static final int FLOOD = 12_000;

    @TempDir
    Path temp;

    private Notices notices;
    private Path one;
    private Path two;
    private DirectoryTree first;
    private DirectoryTree second;

    @BeforeEach
    void open() throws Exception {
        one = Files.createDirectories(temp.resolve("one/d")).getParent();
        two = Files.createDirectories(temp.resolve("two/d")).getParent();
        notices = Notices.open();
        first = DirectoryTree.open(one.toString(), notices);
        second = DirectoryTree.open(two.toString(), notices);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        notices.close();
    }

    private static Set<TreePath> set(String... paths) {
        var out = new HashSet<TreePath>();
        for (var path : paths) {
            out.add(TreePath.of(path));
        }
        return out;
    }

    private static Set<TreePath> touched(Watch watch) {
        return new HashSet<>(watch.drain().touched());
    }

    @Test
    void each_tree_sees_what_is_its_own_at_once() throws Exception {
        try (var a = first.watch();
                var b = second.watch()) {
            for (int i = 0; i < 50; i++) {
                Files.writeString(one.resolve("d/f" + i), "one");
                Files.writeString(two.resolve("d/g" + i), "two");
                assertEquals(set("d/g" + i), touched(b));
                assertEquals(set("d/f" + i), touched(a));
            }
            assertFalse(a.await(1));
            Files.writeString(one.resolve("d/f"), "one");
            assertTrue(a.await(60_000));
            assertFalse(b.await(1));
        }
    }

    @Test
    void a_directory_that_moves_to_the_other_tree_stays_watched_there() throws Exception {
        Files.createDirectories(one.resolve("d/e"));
        try (var a = first.watch();
                var b = second.watch()) {
            Files.move(one.resolve("d/e"), two.resolve("d/e"));
            assertTrue(touched(b).contains(TreePath.of("d/e")));
            assertTrue(touched(a).contains(TreePath.of("d/e")));
            Files.writeString(two.resolve("d/e/f"), "moved");
            assertEquals(set("d/e/f"), touched(b));
            assertEquals(Set.of(), touched(a));
        }
    }

    @Test
    void two_watches_of_one_directory_both_see_and_one_may_end() throws Exception {
        try (var a = first.watch()) {
            try (var again = first.watch()) {
                Files.writeString(one.resolve("d/f"), "both");
                assertEquals(set("d/f"), touched(again));
                assertEquals(set("d/f"), touched(a));
            }
            Files.writeString(one.resolve("d/g"), "one");
            assertEquals(set("d/g"), touched(a));
        }
    }

    @Test
    void who_takes_nothing_loses_its_own_notices_and_looks_at_everything_again() throws Exception {
        try (var a = first.watch();
                var b = second.watch()) {
            for (int i = 0; i < FLOOD; i++) {
                Files.createFile(one.resolve("d/f" + i));
                b.drain();
            }
            Files.writeString(two.resolve("d/g"), "two");
            var calm = b.drain();
            assertEquals(set("d/g"), new HashSet<>(calm.touched()));
            assertEquals(Set.of(), new HashSet<>(calm.rescan()));
            assertTrue(a.drain().rescan().contains(TreePath.ROOT));
            Files.writeString(one.resolve("d/after"), "one");
            assertEquals(set("d/after"), touched(a));
        }
    }
}
