package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file has beside its content is at the other site too. */
class KeptWithFilesTest {
    @TempDir
    Path dir;

    private Pair pair;
    private Path a;
    private Path b;

    @BeforeEach
    void start() throws Exception {
        pair = new Pair(dir);
        a = dir.resolve("a");
        b = dir.resolve("b");
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    private static void set(Path file, String name, String value) throws IOException {
        try {
            view(file).write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            Assumptions.abort("this file system keeps no attributes: " + e);
        }
    }

    private static TreeMap<String, String> attributes(Path file) throws IOException {
        var out = new TreeMap<String, String>();
        for (var name : view(file).list()) {
            var value = ByteBuffer.allocate(view(file).size(name));
            view(file).read(name, value);
            out.put(name, new String(value.array(), StandardCharsets.UTF_8));
        }
        return out;
    }

    private void sync() throws Exception {
        pair.barrier();
        pair.awaitCurrent();
        for (var name : new String[] {"f", "d"}) {
            assertEquals(attributes(a.resolve(name)), attributes(b.resolve(name)), name);
        }
    }

    @Test
    void attributes_of_files_and_directories_follow_every_change_in_both_directions() throws Exception {
        Files.writeString(a.resolve("f"), "content");
        Files.createDirectory(a.resolve("d"));
        set(a.resolve("f"), "colour", "red");
        set(a.resolve("d"), "owner", "somebody");
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        sync();
        assertEquals("red", attributes(b.resolve("f")).get("colour"));
        assertEquals("somebody", attributes(b.resolve("d")).get("owner"));
        // Nothing but an attribute changes.
        set(a.resolve("f"), "colour", "blue");
        set(a.resolve("f"), "more", "");
        view(a.resolve("d")).delete("owner");
        sync();
        assertEquals("blue", attributes(b.resolve("f")).get("colour"));
        assertEquals(0, attributes(b.resolve("d")).size());
        view(a.resolve("f")).delete("more");
        Files.writeString(a.resolve("f"), "content that is new");
        sync();
        // The other side holds: it has nothing to tell, and then what was changed there.
        pair.a.group.acceptFrom(new Epoch(2));
        pair.b.group.beginHolding(new Epoch(2));
        pair.awaitCurrent(pair.b, pair.a);
        assertEquals("blue", attributes(a.resolve("f")).get("colour"));
        view(b.resolve("f")).delete("colour");
        pair.barrier(pair.b);
        pair.awaitApplied(pair.a);
        assertEquals(0, attributes(a.resolve("f")).size());
    }

    @Test
    void what_a_site_cannot_keep_stays_at_the_other() throws Exception {
        var shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(shm), "no second file system here");
        pair.close();
        var memory = Files.createTempDirectory(shm, "sundog-test");
        try {
            a = memory.resolve("a");
            pair = new Pair(a, b, dir.resolve("indexes"));
            Files.writeString(a.resolve("f"), "content");
            Files.createDirectory(a.resolve("d"));
            set(a.resolve("f"), "vast", "v".repeat(30_000));
            set(a.resolve("d"), "vast", "v".repeat(30_000));
            pair.hold(1);
            pair.join();
            pair.awaitCurrent();
            Assumptions.assumeTrue(attributes(b.resolve("f")).isEmpty(), "this file system keeps large attributes");
            assertTrue(
                    pair.b.group.problems().toString().contains("user.vast"),
                    pair.b.group.problems().toString());
            pair.a.group.acceptFrom(new Epoch(2));
            pair.b.group.beginHolding(new Epoch(2));
            pair.awaitCurrent(pair.b, pair.a);
            Files.writeString(b.resolve("f"), "written where it cannot be kept");
            Files.writeString(b.resolve("d/new"), "x");
            pair.b.group.rescan();
            pair.barrier(pair.b);
            pair.awaitApplied(pair.a);
            assertEquals("written where it cannot be kept", Files.readString(a.resolve("f")));
            assertEquals(30_000, attributes(a.resolve("f")).get("vast").length());
            assertEquals(30_000, attributes(a.resolve("d")).get("vast").length());
        } finally {
            pair.close();
            try (var all = Files.walk(memory)) {
                all.sorted(java.util.Comparator.reverseOrder())
                        .forEach(p -> p.toFile().delete());
            }
            pair = new Pair(dir.resolve("unused"));
        }
    }

    @Test
    void holes_are_holes_at_the_other_site_also_after_a_change() throws Exception {
        try (var f = new RandomAccessFile(a.resolve("f").toFile(), "rw")) {
            f.setLength(32 << 20);
            f.seek(5_000_000);
            f.write(7);
        }
        Assumptions.assumeTrue(allocated(a.resolve("f")) < 32 << 20, "this file system has no holes");
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        try (var f = new RandomAccessFile(a.resolve("f").toFile(), "rw")) {
            f.seek(20_000_000);
            f.write(8);
        }
        pair.barrier();
        pair.awaitCurrent();
        assertEquals(-1, Files.mismatch(a.resolve("f"), b.resolve("f")));
        assertTrue(allocated(b.resolve("f")) <= 64 << 10, "takes " + allocated(b.resolve("f")));
    }

    private static long allocated(Path file) throws Exception {
        var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim());
    }
}
