package dev.sundog.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    private static final int NEW = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE;

    @TempDir
    Path temp;

    @Test
    void theBootClockAdvancesAndTheBootIdIsAUuid() {
        long a = BootClock.nanos();
        long b = BootClock.nanos();
        assertTrue(a > 0 && b >= a);
        assertTrue(BootId.read().matches("[0-9a-f-]{36}"));
    }

    @Test
    void statAgreesWithJavaOnEveryField() throws Exception {
        var file = Files.writeString(temp.resolve("f"), "hello");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L, 123_456_789)));
        Files.createLink(temp.resolve("g"), file);
        try (var dir = Beneath.at(temp.toString())) {
            var s = dir.stat(b("f")).orElseThrow();
            var java = Files.readAttributes(file, "unix:*");
            assertTrue(s.isFile() && !s.isDirectory() && !s.isSymlink());
            assertEquals(java.get("mode"), s.mode());
            assertEquals(5, s.size());
            assertEquals(1_700_000_000_123_456_789L, s.mtimeNanos());
            assertEquals(java.get("ino"), s.inode());
            assertEquals(2, s.links());
            assertEquals(java.get("uid"), s.uid());
            assertEquals(java.get("gid"), s.gid());
            assertEquals(nanos((FileTime) java.get("ctime")), s.ctimeNanos());
            assertEquals(dir.handle().stat().device(), s.device());
            assertTrue(dir.handle().stat().isDirectory());
        }
    }

    private static long nanos(FileTime t) {
        var i = t.toInstant();
        return i.getEpochSecond() * 1_000_000_000L + i.getNano();
    }

    @Test
    void namesAreBytesWhateverTheLocale() {
        byte[] odd = {'a', (byte) 0xff, (byte) 0xfe};
        try (var dir = Beneath.at(temp.toString())) {
            try (var f = dir.open(odd, NEW, 0600)) {
                f.write(3, b("xyz"), 0, 3);
                var into = new byte[10];
                assertEquals(6, f.read(0, into, 0, 10));
                assertEquals(-1, f.read(6, into, 0, 10));
            }
            dir.makeSymlink(b("l"), odd);
            assertArrayEquals(odd, dir.readLink(b("l")));
            var names = new ArrayList<String>();
            try (var fd = dir.open(new byte[0], OpenFlags.READ | OpenFlags.DIRECTORY, 0)) {
                Listing.read(fd, (name, _) -> names.add(HexFormat.of().formatHex(name)));
            }
            names.sort(null);
            assertEquals(List.of("61fffe", "6c"), names);
        }
    }

    @Test
    void nothingBeneathLeadsOutside() throws Exception {
        var inside = Files.createDirectory(temp.resolve("in"));
        Files.writeString(Files.createDirectory(temp.resolve("out")).resolve("secret"), "s");
        Files.createSymbolicLink(inside.resolve("way"), temp.resolve("out"));
        Files.createSymbolicLink(inside.resolve("proc"), Path.of("/proc/self/root"));
        try (var dir = Beneath.at(inside.toString())) {
            for (var path : List.of("way/secret", "way", "../out/secret", "/etc/passwd", "proc/etc/passwd")) {
                assertThrows(
                        HostException.class,
                        () -> dir.open(b(path), OpenFlags.READ, 0).close(),
                        path);
            }
            var loop = assertThrows(
                    HostException.class, () -> dir.directory(b("way")).close());
            assertEquals(Errno.ENOTDIR, loop.errno());
            assertThrows(IllegalArgumentException.class, () -> dir.stat(b("..")));
            assertThrows(IllegalArgumentException.class, () -> dir.unlink(b("a/b")));
        }
    }

    @Test
    void pathsLongerThanTheKernelTakesAreReached() {
        var path = new StringBuilder();
        var handles = new ArrayList<Beneath>();
        var name = "n".repeat(200);
        handles.add(Beneath.at(temp.toString()));
        for (int i = 0; i < 30; i++) {
            handles.getLast().makeDirectory(b(name), 0700);
            handles.add(handles.getLast().directory(b(name)));
            path.append(i == 0 ? "" : "/").append(name);
        }
        var deepest = handles.getLast().handle().stat().inode();
        try (var found = handles.getFirst().directory(b(path.toString()))) {
            assertEquals(deepest, found.handle().stat().inode());
        }
        for (int i = 29; i >= 0; i--) {
            handles.get(i).removeDirectory(b(name));
        }
        handles.forEach(Beneath::close);
    }

    @Test
    void aRenameReplacesOnlyWhenToldSo() {
        try (var dir = Beneath.at(temp.toString())) {
            dir.open(b("a"), NEW, 0600).close();
            dir.open(b("b"), NEW, 0600).close();
            var e = assertThrows(HostException.class, () -> dir.rename(b("a"), dir, b("b"), false));
            assertEquals(Errno.EEXIST, e.errno());
            assertEquals("renameat2", e.call());
            assertEquals("b", e.path());
            dir.rename(b("a"), dir, b("b"), true);
            assertTrue(dir.stat(b("a")).isEmpty());
            dir.unlink(b("b"));
            assertTrue(
                    assertThrows(HostException.class, () -> dir.unlink(b("b"))).absent());
        }
    }

    @Test
    void aCopyInTheKernelMovesRangesAndStopsAtTheEnd() {
        try (var dir = Beneath.at(temp.toString());
                var from = dir.open(b("from"), NEW, 0600);
                var to = dir.open(b("to"), NEW, 0600)) {
            from.write(0, b("0123456789"), 0, 10);
            assertEquals(4, to.copyFrom(from, 3, 0, 4));
            assertEquals(2, to.copyFrom(from, 8, 4, 100));
            var into = new byte[6];
            to.read(0, into, 0, 6);
            assertEquals("345689", new String(into, StandardCharsets.US_ASCII));
            to.sync();
            to.syncFileSystem();
            assertTrue(dir.freeBytes() > 0);
        }
    }

    @Test
    void aFullDiskIsRecognised() {
        try (var dev = Beneath.at("/dev");
                var full = dev.open(b("full"), OpenFlags.READ_WRITE, 0)) {
            var e = assertThrows(HostException.class, () -> full.write(0, b("x"), 0, 1));
            assertTrue(e.noSpace() && !e.denied());
            assertFalse(e.remedy().isEmpty());
        }
    }

    @Test
    void awaitEndsWhenSomethingHappensAndWhenWoken() {
        try (var inotify = Inotify.open();
                var dir = Beneath.at(temp.toString())) {
            int watch = inotify.watch(dir.handle(), Inotify.CREATE);
            assertEquals(0, inotify.read(new ArrayList<>()));
            dir.makeDirectory(b("d"), 0700);
            inotify.await();
            assertTrue(inotify.queuedBytes() > 0);
            var events = new ArrayList<Inotify.Event>();
            assertTrue(inotify.read(events) > 0);
            assertEquals(1, events.size());
            assertEquals(watch, events.getFirst().watch());
            assertTrue(
                    events.getFirst().has(Inotify.CREATE) && events.getFirst().has(Inotify.IS_DIRECTORY));
            assertArrayEquals(b("d"), events.getFirst().name());
            inotify.wake();
            inotify.await();
            assertEquals(0, inotify.read(events));
        }
    }

    private static byte[] b(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anInterfaceCountsWhatItCarries(@TempDir Path all) throws Exception {
        assertEquals(
                "lo",
                InterfaceCounters.of(InetAddress.getLoopbackAddress())
                        .orElseThrow()
                        .name());
        assertEquals(Optional.empty(), InterfaceCounters.of(InetAddress.getByName("192.0.2.77")));
        var counters = Files.createDirectories(all.resolve("eth7/statistics"));
        Files.writeString(counters.resolve("rx_bytes"), "17\n");
        assertEquals(Optional.empty(), InterfaceCounters.read(all, "eth7"));
        Files.writeString(counters.resolve("tx_bytes"), "12345678901234\n");
        assertEquals(
                Optional.of(new InterfaceCounters("eth7", 17, 12_345_678_901_234L)),
                InterfaceCounters.read(all, "eth7"));
        Files.writeString(counters.resolve("rx_bytes"), "many");
        assertEquals(Optional.empty(), InterfaceCounters.read(all, "eth7"));
    }

    /** As the kernel's own tool says it. */
    @Test
    void theKernelSaysHowWellItKnowsTheTime() throws Exception {
        var discipline = ClockDiscipline.read();
        assertTrue(discipline.errorNanos() > 0 && discipline.errorNanos() <= 16_000_000_000L, discipline.toString());
        assertTrue(discipline.synchronised() || discipline.errorNanos() == 16_000_000_000L, discipline.toString());
    }
}
