package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of one inode at the holder are names of one inode at the mirror. */
class HardLinksTest {
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
        for (int i = 0; i < 60; i++) {
            Files.writeString(a.resolve("still" + i), "so that not too much is gone at once");
        }
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    /** Every file with all names of its inode, and its content. */
    private static TreeMap<String, String> look(Path root) throws Exception {
        var names = new HashMap<Object, TreeSet<String>>();
        var content = new HashMap<Object, String>();
        try (var all = Files.walk(root)) {
            for (var p : all.toList()) {
                var name = root.relativize(p).toString();
                if (!name.startsWith(".sundog") && Files.isRegularFile(p)) {
                    var inode = Files.getAttribute(p, "unix:ino");
                    names.computeIfAbsent(inode, i -> new TreeSet<>()).add(name);
                    content.put(
                            inode,
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(p)) + " "
                                    + Files.getLastModifiedTime(p).to(TimeUnit.NANOSECONDS) + " "
                                    + Files.readString(p));
                }
            }
        }
        var out = new TreeMap<String, String>();
        names.forEach((inode, n) -> out.put(n.toString(), content.get(inode)));
        return out;
    }

    private void assertAlike(String when) throws Exception {
        pair.barrier();
        pair.awaitCurrent();
        // What was told meanwhile is made a moment later.
        awaitAlike(when);
        pair.awaitCurrent();
        assertEquals(Set.of(), pair.b.group.putAside().keySet(), when);
    }

    private void awaitAlike(String when) throws Exception {
        var there = new AtomicReference<>(new TreeMap<String, String>());
        Pair.await(
                () -> when + ": not " + look(a) + " but " + there.get() + pair.a.group.problems()
                        + pair.b.group.problems(),
                () -> Pair.unlessItChanges(() -> {
                    there.set(look(b));
                    return there.get().equals(look(a));
                }));
    }

    private void begin() throws Exception {
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        assertAlike("at the start");
    }

    @Test
    void names_of_one_file_are_names_of_one_file_whatever_is_done_to_them() throws Exception {
        Files.createDirectories(a.resolve("d"));
        Files.writeString(a.resolve("m"), "first");
        Files.createLink(a.resolve("d/n"), a.resolve("m"));
        Files.createLink(a.resolve("c"), a.resolve("m"));
        begin();
        assertEquals(3, Files.getAttribute(b.resolve("m"), "unix:nlink"));
        Files.writeString(a.resolve("d/n"), "second, through another name");
        assertAlike("written in place");
        Files.setPosixFilePermissions(a.resolve("c"), PosixFilePermissions.fromString("rwx--x---"));
        assertAlike("another mode");
        Files.createLink(a.resolve("a-new-name"), a.resolve("c"));
        assertAlike("one more name");
        Files.writeString(a.resolve("tmp"), "a file of its own");
        Files.move(a.resolve("tmp"), a.resolve("m"), StandardCopyOption.ATOMIC_MOVE);
        assertAlike("one name replaced");
        Files.delete(a.resolve("a-new-name"));
        assertAlike("one name gone");
        Files.move(a.resolve("d"), a.resolve("e"));
        assertAlike("a directory renamed");
        Files.writeString(a.resolve("c"), "third", StandardOpenOption.APPEND);
        assertAlike("appended");
        Files.delete(a.resolve("c"));
        assertAlike("one left");
        assertEquals(1, Files.getAttribute(b.resolve("e/n"), "unix:nlink"));
    }

    @Test
    void the_barrier_waits_for_every_name() throws Exception {
        Files.writeString(a.resolve("x"), "0");
        for (int i = 0; i < 20; i++) {
            Files.createLink(a.resolve("link" + i), a.resolve("x"));
        }
        begin();
        for (int i = 1; i <= 10; i++) {
            Files.writeString(a.resolve("link" + i), "version " + i);
            pair.barrier();
            pair.awaitApplied();
            for (int k = 0; k < 20; k++) {
                assertEquals("version " + i, Files.readString(b.resolve("link" + k)));
            }
            assertEquals("version " + i, Files.readString(b.resolve("x")));
        }
    }

    @Test
    void a_copy_that_is_no_link_any_more_is_parted_also_where_it_looks_the_same() throws Exception {
        Files.writeString(a.resolve("f"), "same");
        Files.createLink(a.resolve("g"), a.resolve("f"));
        begin();
        Files.copy(a.resolve("g"), a.resolve("tmp"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(a.resolve("tmp"), a.resolve("g"), StandardCopyOption.ATOMIC_MOVE);
        assertAlike("parted");
        assertNotEquals(Files.getAttribute(b.resolve("f"), "unix:ino"), Files.getAttribute(b.resolve("g"), "unix:ino"));
        Files.delete(a.resolve("g"));
        Files.createLink(a.resolve("g"), a.resolve("f"));
        assertAlike("joined again");
    }

    @Test
    void the_other_side_takes_over_and_writes_on() throws Exception {
        Files.writeString(a.resolve("f"), "one");
        Files.createLink(a.resolve("g"), a.resolve("f"));
        // What was read within a tick of its change is looked at again, and would not count as known.
        Thread.sleep(50);
        begin();
        pair.a.group.acceptFrom(new Epoch(2));
        pair.b.group.beginHolding(new Epoch(2));
        pair.awaitCurrent(pair.b, pair.a);
        Files.writeString(b.resolve("g"), "two, elsewhere");
        Files.createLink(b.resolve("h"), b.resolve("f"));
        pair.barrier(pair.b);
        awaitAlike("written at the other side");
        assertEquals(Set.of(), pair.a.group.putAside().keySet());
    }

    @Test
    void a_name_that_somebody_replaced_at_the_mirror_is_a_link_again() throws Exception {
        Files.writeString(a.resolve("f"), "one");
        Files.createLink(a.resolve("g"), a.resolve("f"));
        begin();
        Files.delete(b.resolve("f"));
        Files.writeString(b.resolve("f"), "somebody's");
        pair.part();
        pair.join();
        pair.barrier();
        pair.awaitCurrent();
        awaitAlike("after it was replaced");
        assertEquals(1, pair.b.group.putAside().size(), pair.b.group.putAside().toString());
    }

    @Test
    void whatever_happens_to_names_both_sides_end_alike() throws Exception {
        for (var d : List.of("d1", "d2", "d3")) {
            Files.createDirectories(a.resolve(d));
        }
        begin();
        for (long seed = 1; seed <= 12; seed++) {
            var random = new Random(seed);
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 12; i++) {
                    misuse(random);
                }
                assertAlike("seed " + seed + " round " + round);
            }
        }
        assertTrue(look(a).size() > 10, "nothing was left to compare");
    }

    private void misuse(Random random) throws Exception {
        var names = new ArrayList<Path>();
        try (var all = Files.walk(a)) {
            all.filter(p -> Files.isRegularFile(p) && p.getFileName().toString().startsWith("f"))
                    .filter(p -> !p.startsWith(a.resolve(".sundog")))
                    .forEach(names::add);
        }
        names.sort(null);
        var fresh = a.resolve("d" + (1 + random.nextInt(3))).resolve("f" + random.nextInt(12));
        var some = names.isEmpty() ? fresh : names.get(random.nextInt(names.size()));
        switch (random.nextInt(7)) {
            case 0 -> Files.writeString(fresh, "new " + random.nextInt(5));
            case 1 -> Files.writeString(some, "written in place " + random.nextInt());
            case 2, 3 -> {
                if (!some.equals(fresh)) {
                    Files.deleteIfExists(fresh);
                    Files.createLink(fresh, some);
                }
            }
            case 4 -> Files.deleteIfExists(some);
            case 5 -> {
                Files.writeString(a.resolve("tmp"), "replaced " + random.nextInt(5));
                Files.move(a.resolve("tmp"), some, StandardCopyOption.ATOMIC_MOVE);
            }
            default -> {
                if (!names.isEmpty()) {
                    Files.move(some, fresh, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }
}
