package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random work on real trees, while the link comes and goes, agents are started anew and the two change places. What was written before a
 * barrier is at the other side when it completes; no reader of the mirror ever sees a torn file; in the end both trees are equal.
 */
class ChaosTest {
    private static final int SEALED = 5;

    @TempDir
    Path dir;

    @Timeout(600)
    @ParameterizedTest
    @MethodSource("dev.sundog.transfer.ChaosSeeds#all")
    void both_sides_end_equal(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        try (var pair = new Pair(dir)) {
            long epoch = 1;
            boolean aHolds = true;
            hold(pair, aHolds, epoch);
            pair.join();
            var torn = new AtomicReference<>("");
            var done = new AtomicBoolean();
            var mirror = new AtomicReference<>(dir.resolve("b"));
            var reader = Thread.ofPlatform().daemon().start(() -> watch(mirror, torn, done));
            int rounds = 6 + random.nextInt(10);
            for (int round = 0; round < rounds; round++) {
                var root = dir.resolve(aHolds ? "a" : "b");
                for (int i = random.nextInt(12); i >= 0; i--) {
                    work(random, root);
                }
                switch (random.nextInt(7)) {
                    case 0 -> {
                        pair.part();
                        work(random, root);
                        pair.join();
                    }
                    case 1 -> pair.restart(random.nextBoolean(), aHolds, epoch);
                    case 2 -> {
                        barrier(pair, aHolds);
                        awaitCurrent(pair, aHolds);
                        aHolds = !aHolds;
                        epoch++;
                        mirror.set(dir.resolve(aHolds ? "b" : "a"));
                        hold(pair, aHolds, epoch);
                    }
                    case 3, 4 -> {
                        var file = root.resolve("sealed" + random.nextInt(SEALED));
                        var content = sealed(random);
                        replace(file, content);
                        barrier(pair, aHolds);
                        awaitApplied(pair, aHolds);
                        assertEquals(
                                Digest.of(content),
                                Digest.of(Files.readAllBytes(
                                        dir.resolve(aHolds ? "b" : "a").resolve(file.getFileName()))),
                                "after the barrier");
                    }
                    default -> Thread.sleep(random.nextInt(40));
                }
            }
            barrier(pair, aHolds);
            awaitCurrent(pair, aHolds);
            done.set(true);
            reader.join();
            assertEquals("", torn.get());
            // What could not be made from what was thought to be there is compared, and told, once more.
            var differing = new AtomicReference<>(Map.<String, String>of());
            Pair.await(() -> "seed " + seed + ": " + differing.get(), () -> {
                differing.set(differing());
                return differing.get().isEmpty();
            });
        }
    }

    private Map<String, String> differing() throws Exception {
        var here = Look.at(dir.resolve("a"));
        var there = Look.at(dir.resolve("b"));
        var out = new TreeMap<String, String>();
        here.forEach((name, look) -> {
            if (!look.equals(there.get(name))) {
                out.put(name, look + " against " + there.get(name));
            }
        });
        there.keySet().stream().filter(name -> !here.containsKey(name)).forEach(name -> out.put(name, "only at b"));
        return out;
    }

    private static void hold(Pair pair, boolean aHolds, long epoch) {
        if (aHolds) {
            pair.hold(epoch);
        } else {
            pair.holdReversed(epoch);
        }
    }

    private static void barrier(Pair pair, boolean aHolds) throws Exception {
        pair.barrierAccepting(aHolds ? pair.a : pair.b);
    }

    private static void awaitCurrent(Pair pair, boolean aHolds) throws Exception {
        pair.awaitCurrent(aHolds ? pair.a : pair.b, aHolds ? pair.b : pair.a);
    }

    private static void awaitApplied(Pair pair, boolean aHolds) throws Exception {
        pair.awaitApplied(aHolds ? pair.b : pair.a);
    }

    /** Looks at the sealed files of the mirror, over and over. */
    private static void watch(AtomicReference<Path> mirror, AtomicReference<String> torn, AtomicBoolean done) {
        while (!done.get()) {
            for (int i = 0; i < SEALED; i++) {
                var root = mirror.get();
                try {
                    byte[] content = Files.readAllBytes(root.resolve("sealed" + i));
                    if (!isWhole(content) && root.equals(mirror.get())) {
                        torn.compareAndSet("", "sealed" + i + " of " + content.length + " bytes is torn");
                    }
                } catch (NoSuchFileException e) {
                    // not there yet
                } catch (IOException e) {
                    torn.compareAndSet("", String.valueOf(e));
                }
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private static byte[] sealed(SplittableRandom random) {
        var content = new byte[32 + random.nextInt(60_000)];
        random.nextBytes(content);
        Arrays.fill(content, 0, Math.min(content.length, 20_000), (byte) random.nextInt(3));
        var digest = Digest.of(content, 0, content.length - 32).bytes();
        System.arraycopy(digest, 0, content, content.length - 32, 32);
        return content;
    }

    private static boolean isWhole(byte[] content) {
        return content.length >= 32
                && Arrays.equals(
                        Digest.of(content, 0, content.length - 32).bytes(),
                        Arrays.copyOfRange(content, content.length - 32, content.length));
    }

    private static void replace(Path file, byte[] content) throws IOException {
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path any(SplittableRandom random, Path root, boolean directory) throws IOException {
        try (var all = Files.walk(root)) {
            var found = all.filter(p -> !p.startsWith(root.resolve(".sundog")))
                    .filter(p -> !p.getFileName().toString().contains("sealed"))
                    .filter(p -> directory ? Files.isDirectory(p) : Files.isRegularFile(p) && !Files.isSymbolicLink(p))
                    .sorted()
                    .toList();
            return found.isEmpty() ? root.resolve("none") : found.get(random.nextInt(found.size()));
        }
    }

    private static void work(SplittableRandom random, Path root) throws Exception {
        var directory = any(random, root, true);
        var file = any(random, root, false);
        var name = directory.resolve("n" + random.nextInt(30));
        var bytes = new byte[random.nextInt(random.nextInt(5) == 0 ? 400_000 : 6_000)];
        random.nextBytes(bytes);
        boolean exists = Files.isRegularFile(file);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> {
                if (!Files.isDirectory(name)) {
                    Files.deleteIfExists(name);
                    Files.write(name, bytes);
                }
            }
            case 3 -> {
                if (exists) {
                    try (var f = new RandomAccessFile(file.toFile(), "rw")) {
                        f.seek(random.nextLong(f.length() + 1));
                        f.write(bytes, 0, Math.min(bytes.length, 5000));
                    }
                }
            }
            case 4 -> {
                if (exists) {
                    try (var f = new RandomAccessFile(file.toFile(), "rw")) {
                        f.setLength(random.nextLong(f.length() + 1));
                    }
                }
            }
            case 5 -> {
                if (exists) {
                    byte[] old = Files.readAllBytes(file);
                    int at = random.nextInt(old.length + 1);
                    var now = new byte[old.length + bytes.length];
                    System.arraycopy(old, 0, now, 0, at);
                    System.arraycopy(bytes, 0, now, at, bytes.length);
                    System.arraycopy(old, at, now, at + bytes.length, old.length - at);
                    Files.write(file, now);
                }
            }
            case 6 -> Files.deleteIfExists(exists ? file : name);
            case 7 -> {
                if (exists && !Files.exists(name)) {
                    Files.move(file, name);
                }
            }
            case 8 -> {
                if (!directory.equals(root) && !name.startsWith(directory)) {
                    Files.move(directory, name);
                } else {
                    Files.createDirectories(directory.resolve("d" + random.nextInt(4)));
                }
            }
            case 9 -> {
                var target = root.resolve("m" + random.nextInt(6));
                if (!directory.equals(root) && !target.startsWith(directory) && !Files.exists(target)) {
                    Files.move(directory, target);
                }
            }
            case 10 -> {
                if (exists) {
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r-----" : "rwxr-xr-x"));
                    Files.setLastModifiedTime(file, FileTime.fromMillis(random.nextLong(1L << 40)));
                }
            }
            case 11 -> {
                if (exists) {
                    var copy = directory.resolve("copy" + random.nextInt(5));
                    if (!Files.isDirectory(copy)) {
                        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            case 12 -> {
                if (!directory.equals(root) && random.nextInt(4) == 0) {
                    try (var all = Files.walk(directory)) {
                        for (var p : all.sorted(Comparator.reverseOrder()).toList()) {
                            Files.delete(p);
                        }
                    }
                }
            }
            default -> replace(root.resolve("sealed" + random.nextInt(SEALED)), sealed(random));
        }
    }
}
