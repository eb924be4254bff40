package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.host.Beneath;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.host.LoopMount;
import dev.sundog.host.OpenFlags;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What is wrong with one file is said of that file, and all else goes on. */
class LocalTroubleTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final int NOBODY = 65534;

    @TempDir
    Path dir;

    private Pair pair;
    private Path a;
    private Path b;

    @BeforeEach
    void start() throws Exception {
        open(dir.resolve("b"));
    }

    private void open(Path mirror) throws Exception {
        a = dir.resolve("a");
        b = mirror;
        pair = new Pair(a, b, dir.resolve("indexes"));
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private boolean saysMirror(String text) {
        return pair.b.group.problems().stream().anyMatch(p -> p.contains(text));
    }

    private void awaitMirrorSays(String text) throws Exception {
        Pair.await(() -> "never: " + text + " in " + pair.b.group.problems(), () -> saysMirror(text));
    }

    private void awaitMade() throws Exception {
        Pair.await(() -> "not made: " + pair.b.group.problems(), () -> {
            pair.b.group.tidy();
            return pair.b.group.isApplied() && pair.b.group.problems().isEmpty();
        });
    }

    private static void flag(String flag, Path file) throws Exception {
        var failed = LoopMount.run(List.of("chattr", flag, file.toString()));
        Assumptions.assumeTrue(failed.isEmpty(), "no such flags here: " + failed);
    }

    @SuppressWarnings("restricted")
    private static void becomeForFiles(int user) throws Throwable {
        var linker = Linker.nativeLinker();
        var call = linker.downcallHandle(
                linker.defaultLookup().find("setfsuid").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        var _ = (int) call.invokeExact(user);
    }

    /** As {@link Pair}'s pumps, but on this thread, which reads A's files as nobody. */
    private boolean pumpAsNobody() throws Throwable {
        boolean moved = false;
        for (var lane : Lane.values()) {
            becomeForFiles(NOBODY);
            byte[] message;
            try {
                message = pair.a.site.next(lane, Outgoing.LEAST_FRAME_BYTES);
            } finally {
                becomeForFiles(0);
            }
            byte[] answer = pair.b.site.next(lane, Outgoing.LEAST_FRAME_BYTES);
            if (message != null) {
                pair.b.site.received(lane, message);
            }
            if (answer != null) {
                pair.a.site.received(lane, answer);
            }
            moved |= message != null || answer != null;
        }
        return moved;
    }

    @Test
    void a_file_that_may_not_be_read_is_named_and_the_rest_goes_on() throws Exception {
        Assumptions.assumeTrue(ROOT, "only root may take another user's part");
        Files.writeString(a.resolve("secret"), "unreadable");
        Files.setPosixFilePermissions(a.resolve("secret"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(a.resolve("open"), "readable");
        for (var p : List.of(dir, a)) {
            Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        pair.hold(1);
        var peer = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        pair.b.site.up(peer);
        pair.a.site.up(peer);
        var said = new FutureTask<List<String>>(() -> {
            try {
                long end = System.nanoTime() + Pair.PATIENCE.toNanos();
                while ((!Files.exists(b.resolve("open"))
                                || pair.a.group.problems().isEmpty())
                        && System.nanoTime() - end < 0) {
                    if (!pumpAsNobody()) {
                        Thread.sleep(2);
                    }
                }
                return pair.a.group.problems();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.ofPlatform().start(said);
        assertEquals(1, said.get().size(), said.get().toString());
        assertTrue(said.get().getFirst().startsWith("secret: "), said.get().toString());
        assertTrue(
                said.get().getFirst().contains("permission denied"), said.get().toString());
        assertEquals("readable", Files.readString(b.resolve("open")));
        assertFalse(Files.exists(b.resolve("secret")));
        // It is not current, and becomes so when the file may be read.
        assertFalse(pair.a.group.isCurrent(java.util.Set.of()));
        Files.setPosixFilePermissions(a.resolve("secret"), PosixFilePermissions.fromString("rw-r--r--"));
        pair.join();
        pair.awaitCurrent();
        assertEquals("unreadable", Files.readString(b.resolve("secret")));
        assertEquals(List.of(), pair.a.group.problems());
    }

    @Test
    void names_of_any_bytes_and_of_255_are_mirrored_deleted_and_kept() throws Exception {
        byte[] odd = {'a', (byte) 0xff, (byte) 0xfe, '\n', '\\'};
        byte[] latin = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        var names = new ArrayList<>(List.of(odd, latin, "x".repeat(255).getBytes(StandardCharsets.US_ASCII)));
        var full = new byte[255];
        Arrays.fill(full, (byte) 0xe9);
        names.add(full);
        try (var root = Beneath.at(a.toString())) {
            for (byte[] name : names) {
                root.makeDirectory(reversed(name), 0755);
                try (var file = root.open(name, OpenFlags.READ_WRITE | OpenFlags.CREATE, 0644)) {
                    file.write(0, name, 0, name.length);
                }
            }
            pair.hold(1);
            pair.join();
            pair.awaitCurrent();
            for (byte[] name : names) {
                assertArrayEquals(name, content(name));
                assertTrue(pair.b.tree.stat(TreePath.of(reversed(name))).isPresent());
                root.removeDirectory(reversed(name));
                try (var file = root.open(name, OpenFlags.READ_WRITE, 0)) {
                    file.write(0, new byte[] {1}, 0, 1);
                }
            }
            pair.barrier();
            pair.awaitCurrent();
            for (byte[] name : names) {
                assertEquals(1, content(name)[0]);
                assertTrue(pair.b.tree.stat(TreePath.of(reversed(name))).isEmpty());
            }
            root.unlink(full);
        }
        pair.barrier();
        pair.awaitCurrent();
        assertTrue(pair.b.tree.stat(TreePath.of(full)).isEmpty());
        assertEquals(List.of(), pair.a.group.problems());
        assertEquals(List.of(), pair.b.group.problems());
    }

    private static byte[] reversed(byte[] name) {
        var out = new byte[name.length];
        for (int i = 0; i < name.length; i++) {
            out[i] = name[name.length - 1 - i];
        }
        out[0] = 'd';
        return out;
    }

    private byte[] content(byte[] name) {
        try (var reader = pair.b.tree.open(TreePath.of(name))) {
            var bytes = new byte[1000];
            return Arrays.copyOf(bytes, Math.max(0, reader.read(0, bytes, 0, bytes.length)));
        }
    }

    @Test
    void a_file_that_is_immutable_at_the_mirror_is_named_and_made_when_it_may_be() throws Exception {
        Assumptions.assumeTrue(ROOT, "only root may make files immutable");
        Files.writeString(a.resolve("f"), "one");
        Files.createDirectory(a.resolve("fixed"));
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        flag("+i", b.resolve("f"));
        flag("+i", b.resolve("fixed"));
        try {
            Files.writeString(a.resolve("f"), "two");
            Files.writeString(a.resolve("fixed/new"), "new");
            Files.writeString(a.resolve("g"), "beside");
            awaitMirrorSays("f: ");
            awaitMirrorSays("fixed/new: ");
            assertTrue(saysMirror("not permitted"), pair.b.group.problems().toString());
            Pair.await("the rest never came", () -> Files.exists(b.resolve("g")));
            assertEquals("one", Files.readString(b.resolve("f")));
            assertFalse(pair.b.group.isApplied(), "what is acknowledged and not made must be known");
        } finally {
            flag("-i", b.resolve("f"));
            flag("-i", b.resolve("fixed"));
        }
        awaitMade();
        assertEquals("two", Files.readString(b.resolve("f")));
        assertEquals("new", Files.readString(b.resolve("fixed/new")));
        // The flag itself was somebody's change.
        assertEquals(
                List.of(TreePath.of("f")), List.copyOf(pair.b.group.putAside().keySet()));
    }

    @Test
    void a_target_that_is_read_only_is_refused_with_what_to_do() throws Exception {
        try (var mount = LoopMount.make(Files.createDirectories(dir.resolve("loop")), 16, "mkfs.ext4", "-q")) {
            mount.readOnly(true);
            var e = assertThrows(HostException.class, () -> new Pair(dir.resolve("x"), mount.at(), dir.resolve("i")));
            assertEquals(Errno.EROFS, e.errno());
            assertEquals("Mount the file system writable", e.remedy());
        }
    }

    /** A file system, or a directory in one, that takes upper and lower case for the same. */
    private LoopMount folding() throws Exception {
        try {
            var mount =
                    LoopMount.make(Files.createDirectories(dir.resolve("e")), 32, "mkfs.ext4", "-q", "-O", "casefold");
            flag("+F", Files.createDirectory(mount.at().resolve("b")));
            return mount;
        } catch (TestAbortedException e) {
            var loop = Files.createDirectories(dir.resolve("x"));
            var mount = LoopMount.make(loop, 320, "mkfs.xfs", "-q", "-n", "version=ci");
            Files.createDirectory(mount.at().resolve("b"));
            return mount;
        }
    }

    @Test
    void names_that_the_mirror_takes_for_the_same_are_named_and_neither_is_harmed() throws Exception {
        try (var mount = folding()) {
            pair.close();
            open(mount.at().resolve("b"));
            Files.writeString(a.resolve("Report"), "first");
            Files.writeString(a.resolve("other"), "beside");
            pair.hold(1);
            pair.join();
            pair.awaitCurrent();
            Files.writeString(a.resolve("REPORT"), "second");
            Files.createDirectory(a.resolve("report"));
            Files.writeString(a.resolve("other"), "beside, changed");
            awaitMirrorSays("REPORT: ");
            awaitMirrorSays("report: ");
            assertTrue(saysMirror("takes for the same"), pair.b.group.problems().toString());
            Pair.await(
                    "the rest never came",
                    () -> Files.readString(b.resolve("other")).equals("beside, changed"));
            assertEquals("first", Files.readString(b.resolve("Report")));
            // One that is gone again harms nobody.
            Files.delete(a.resolve("report"));
            Pair.await("it never goes", () -> !saysMirror("report: "));
            assertEquals("first", Files.readString(b.resolve("Report")));
            Files.writeString(a.resolve("Report"), "first, changed");
            Pair.await(
                    "it never changes",
                    () -> Files.readString(b.resolve("Report")).equals("first, changed"));
            Files.delete(a.resolve("Report"));
            awaitMade();
            assertEquals("second", Files.readString(b.resolve("REPORT")));
            assertTrue(
                    pair.b.group.putAside().isEmpty(), pair.b.group.putAside().toString());
            pair.close();
        }
        open(dir.resolve("b"));
    }

    @Test
    void files_that_come_and_go_and_logs_that_grow_end_alike_and_never_torn() throws Exception {
        var log = a.resolve("log");
        Files.writeString(log, "");
        for (int i = 0; i < 100; i++) {
            Files.writeString(a.resolve("still" + i), "so that not too much is gone at once");
        }
        pair.hold(1);
        pair.join();
        var stop = new AtomicBoolean();
        var lines = new AtomicInteger();
        var changes = new AtomicInteger();
        var seen = new AtomicInteger();
        var appender = new FutureTask<>(() -> {
            while (!stop.get()) {
                Files.writeString(log, line(lines.getAndIncrement()), StandardOpenOption.APPEND);
            }
            return true;
        });
        var fickle = new FutureTask<>(() -> {
            for (int i = changes.get(); !stop.get(); i = changes.incrementAndGet()) {
                var file = a.resolve("fickle" + i % 20);
                if (i % 3 == 0) {
                    Files.deleteIfExists(file);
                } else {
                    Files.write(file, new byte[(i * 7919) % 200_000], StandardOpenOption.CREATE);
                }
            }
            return true;
        });
        var reader = new FutureTask<>(() -> {
            while (!stop.get()) {
                try {
                    var text = Files.readString(b.resolve("log"));
                    assertTrue(isPrefix(text), "torn: " + text.substring(Math.max(0, text.length() - 200)));
                    seen.incrementAndGet();
                } catch (NoSuchFileException e) {
                    Thread.sleep(1);
                }
            }
            return true;
        });
        for (var task : List.of(appender, fickle, reader)) {
            Thread.ofPlatform().start(task);
        }
        Thread.sleep(1500);
        try {
            Pair.await(
                    () -> lines + " lines, " + changes + " changes, seen " + seen + " times",
                    () -> reader.isDone() || (lines.get() > 100 && changes.get() > 100 && seen.get() > 100));
        } finally {
            stop.set(true);
        }
        assertTrue(appender.get() && fickle.get() && reader.get());
        pair.a.group.rescan();
        pair.barrier();
        pair.awaitCurrent();
        var differing = LoopMount.run(List.of("diff", "-r", "-x", ".sundog", a.toString(), b.toString()));
        assertEquals("", differing);
        assertEquals(List.of(), pair.a.group.problems());
    }

    private static String line(int number) {
        return "line " + number + "\n";
    }

    private static boolean isPrefix(String text) {
        int at = 0;
        for (int i = 0; at < text.length(); i++) {
            var line = line(i);
            if (!line.startsWith(text.substring(at, Math.min(text.length(), at + line.length())))) {
                return false;
            }
            at += line.length();
        }
        return true;
    }

    @Test
    void what_somebody_put_into_a_directory_that_is_deleted_is_kept() throws Exception {
        Files.createDirectories(a.resolve("d/deep"));
        Files.writeString(a.resolve("d/deep/f"), "the holder's");
        Files.createDirectories(a.resolve("e"));
        Files.writeString(a.resolve("e/f"), "the holder's");
        for (int i = 0; i < 10; i++) {
            Files.writeString(a.resolve("many" + i), "so that not too much is gone at once");
        }
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        Files.writeString(b.resolve("d/deep/stray"), "somebody's");
        for (var gone : List.of("d/deep/f", "d/deep", "d", "e/f", "e")) {
            Files.delete(a.resolve(gone));
        }
        pair.barrier();
        pair.awaitCurrent();
        assertFalse(Files.exists(b.resolve("d")));
        assertFalse(Files.exists(b.resolve("e")));
        try (var kept = Files.walk(b.resolve(".sundog/aside"))) {
            var stray = kept.filter(p -> p.endsWith("stray")).toList();
            assertEquals(1, stray.size(), "kept aside");
            assertEquals("somebody's", Files.readString(stray.getFirst()));
        }
        assertEquals(1, pair.b.group.putAside().size(), pair.b.group.putAside().toString());
    }
}
