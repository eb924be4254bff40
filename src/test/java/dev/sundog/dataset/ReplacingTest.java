package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.Beneath;
import dev.sundog.host.HostException;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacingTest {
    private static final Metadata PLAIN = new Metadata(0644, -1, -1, 5);

    @TempDir
    Path temp;

    private DirectoryTree tree;

    @BeforeEach
    void open() {
        tree = DirectoryTree.open(temp.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private static TreePath p(String path) {
        return TreePath.of(path);
    }

    private Optional<String> put(String path, String content, Optional<Stat> expected) {
        try (var staged = tree.stage(1)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            staged.write(bytes, 0, bytes.length);
            staged.finish(PLAIN);
            return tree.publish(staged, p(path), expected);
        }
    }

    private String stored(String place) throws Exception {
        return Files.readString(temp.resolve(".sundog").resolve(place));
    }

    private void assertTidy() throws Exception {
        for (var area : List.of("stage", "swap")) {
            var directory = temp.resolve(".sundog").resolve(area);
            if (Files.exists(directory)) {
                try (var names = Files.list(directory)) {
                    assertEquals(List.of(), names.toList());
                }
            }
        }
    }

    @Test
    void what_was_put_aside_gets_its_name_again_while_what_was_made_has_it() throws Exception {
        put("d/f", "one", Optional.empty());
        var one = tree.stat(p("d/f")).orElseThrow();
        var place = put("d/f", "two", Optional.empty()).orElseThrow();
        var two = tree.stat(p("d/f")).orElseThrow();
        assertTrue(tree.giveBack(place, p("d/f"), two));
        assertEquals(one.inode(), tree.stat(p("d/f")).orElseThrow().inode());
        assertEquals("one", Files.readString(temp.resolve("d/f")));
        assertFalse(Files.exists(temp.resolve(".sundog").resolve(place)), "what was made is destroyed");

        place = put("d/f", "three", Optional.empty()).orElseThrow();
        var three = tree.stat(p("d/f")).orElseThrow();
        Files.writeString(temp.resolve("d/f"), "somebody's");
        assertFalse(tree.giveBack(place, p("d/f"), three), "something else is there");
        assertEquals("somebody's", Files.readString(temp.resolve("d/f")));
        Files.delete(temp.resolve("d/f"));
        assertFalse(tree.giveBack(place, p("d/f"), three), "nothing is there");
        assertEquals("one", stored(place));
        assertTidy();
    }

    @Test
    void what_was_put_aside_stays_where_names_are_not_exchanged() throws Exception {
        put("f", "one", Optional.empty());
        tree.withoutExchange();
        var place = put("f", "two", Optional.empty()).orElseThrow();
        assertFalse(tree.giveBack(place, p("f"), tree.stat(p("f")).orElseThrow()));
        assertEquals("two", Files.readString(temp.resolve("f")));
        assertEquals("one", stored(place));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_expected_is_replaced_and_what_is_not_is_kept(boolean exchange) throws Exception {
        if (!exchange) {
            tree.withoutExchange();
        }
        assertEquals(Optional.empty(), put("d/f", "one", Optional.empty()));
        var mine = tree.stat(p("d/f"));
        assertEquals(Optional.empty(), put("d/f", "two", mine));
        // The look is older than what is there now.
        assertEquals(Optional.of("aside/1-f"), put("d/f", "three", mine));
        assertEquals("two", stored("aside/1-f"));
        // Nothing was there when it was looked at.
        assertEquals(Optional.of("aside/2-f"), put("d/f", "four", Optional.empty()));
        assertEquals("three", stored("aside/2-f"));
        // Written in place: the same inode, another version.
        var before = tree.stat(p("d/f"));
        Files.writeString(temp.resolve("d/f"), "FOUR");
        assertEquals(Optional.of("aside/3-f"), put("d/f", "five", before));
        assertEquals("FOUR", stored("aside/3-f"));
        // Gone in the meantime.
        before = tree.stat(p("d/f"));
        Files.delete(temp.resolve("d/f"));
        assertEquals(Optional.empty(), put("d/f", "six", before));
        assertEquals("six", Files.readString(temp.resolve("d/f")));
        assertEquals(exchange, tree.exchanges());
        assertTidy();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_directory_that_came_between_is_kept_with_all_beneath(boolean exchange) throws Exception {
        if (!exchange) {
            tree.withoutExchange();
        }
        Files.createDirectories(temp.resolve("f/deep"));
        Files.writeString(temp.resolve("f/deep/x"), "precious");
        assertEquals(Optional.of("aside/1-f"), put("f", "a file", Optional.empty()));
        assertEquals("precious", stored("aside/1-f/deep/x"));
        assertEquals("a file", Files.readString(temp.resolve("f")));
        assertTidy();
    }

    @Test
    void links_are_replaced_in_the_same_way() throws Exception {
        byte[] target = {'t'};
        assertEquals(Optional.empty(), tree.makeSymlink(p("l"), target, PLAIN, Optional.empty()));
        var mine = tree.stat(p("l"));
        assertEquals(Optional.empty(), tree.makeSymlink(p("l"), target, PLAIN, mine));
        Files.delete(temp.resolve("l"));
        Files.writeString(temp.resolve("l"), "somebody's");
        assertEquals(Optional.of("aside/1-l"), tree.makeSymlink(p("l"), target, PLAIN, mine));
        assertEquals("somebody's", stored("aside/1-l"));
        assertTrue(Files.isSymbolicLink(temp.resolve("l")));
        assertTidy();
    }

    @Test
    void what_is_discarded_though_somebody_wrote_it_is_kept() throws Exception {
        put("f", "one", Optional.empty());
        var mine = tree.stat(p("f")).orElseThrow();
        Files.writeString(temp.resolve("f"), "other");
        assertEquals(Optional.of("aside/1-f"), tree.discard(p("f"), mine));
        assertEquals("other", stored("aside/1-f"));
        put("f", "one", Optional.empty());
        assertEquals(
                Optional.of("trash/2-f"), tree.discard(p("f"), tree.stat(p("f")).orElseThrow()));
        assertEquals(Optional.empty(), tree.discard(p("f"), mine));
    }

    @Test
    void what_a_crash_left_between_two_names_is_found() throws Exception {
        assertEquals(List.of(), tree.rescue());
        put("f", "one", Optional.empty());
        put("f", "two", tree.stat(p("f")));
        Files.writeString(temp.resolve(".sundog/swap/9-f"), "came out");
        assertEquals(List.of("aside/1-9-f"), tree.rescue());
        assertEquals("came out", stored("aside/1-9-f"));
        assertTidy();
    }

    @Test
    void a_file_that_cannot_be_replaced_stays_and_leaves_nothing_behind() throws Exception {
        Files.createDirectories(temp.resolve("d"));
        put("d/f", "one", Optional.empty());
        var set = new ProcessBuilder("chattr", "+i", temp.resolve("d/f").toString()).start();
        org.junit.jupiter.api.Assumptions.assumeTrue(set.waitFor() == 0, "no immutable files here");
        try {
            assertThrows(HostException.class, () -> put("d/f", "two", tree.stat(p("d/f"))));
        } finally {
            new ProcessBuilder("chattr", "-i", temp.resolve("d/f").toString())
                    .start()
                    .waitFor();
        }
        assertEquals("one", Files.readString(temp.resolve("d/f")));
        assertTrue(tree.exchanges());
        assertFalse(Files.exists(temp.resolve(".sundog/aside/1-f")));
        assertTidy();
    }

    /** A writer and the mirror race for a name: every version that the writer finished is at its name, aside or with itself. */
    @Test
    void nothing_that_somebody_writes_in_the_very_moment_is_lost() throws Exception {
        put("f", "mine", Optional.empty());
        var written = new TreeSet<String>();
        var found = new TreeSet<String>();
        var stop = new AtomicBoolean();
        var writer = new FutureTask<>(() -> {
            try (var root = Beneath.at(temp.toString())) {
                while (!stop.get()) {
                    written.add("w" + written.size());
                    Files.writeString(temp.resolve("beside"), "w" + (written.size() - 1));
                    root.exchange(b("beside"), root, b("f"));
                    found.add(Files.readString(temp.resolve("beside")));
                    Files.delete(temp.resolve("beside"));
                }
            }
            return true;
        });
        Thread.ofPlatform().start(writer);
        var kept = new TreeSet<String>();
        for (int i = 0; i < 500; i++) {
            var now = tree.stat(p("f")).filter(s -> s.mtimeNanos() == PLAIN.mtimeNanos());
            var place = put("f", "mine", now);
            if (place.isPresent()) {
                kept.add(stored(place.get()));
            }
        }
        stop.set(true);
        assertTrue(writer.get());
        assertFalse(kept.contains("mine"), "what was ours was taken for somebody's");
        kept.addAll(found);
        kept.add(Files.readString(temp.resolve("f")));
        kept.remove("mine");
        assertEquals(written, kept);
        assertTidy();
    }

    private static byte[] b(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
