package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Digest;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random work on both sites' trees at once, while the link comes and goes, agents are started anew, and an index is lost. In the end both
 * trees are equal, and every version that nobody replaced or deleted knowingly is in them, or aside.
 */
class SharedChaosTest {
    @TempDir
    Path dir;

    private SplittableRandom random = new SplittableRandom();
    private final Map<Digest, String> dear = new TreeMap<>();
    private long contents;

    @Timeout(600)
    @ParameterizedTest
    @MethodSource("dev.sundog.transfer.ChaosSeeds#all")
    void both_sides_end_equal_and_nothing_is_lost(long seed) throws Exception {
        random = new SplittableRandom(seed);
        var rules = ConflictRule.values();
        var data = dir.resolve("data");
        try (var pair = new SharedPair(data, rules[(int) (seed % rules.length)])) {
            pair.join();
            int rounds = 8 + random.nextInt(8);
            for (int round = 0; round < rounds; round++) {
                work(pair, random.nextInt(10));
                switch (random.nextInt(8)) {
                    case 0, 1 -> {
                        pair.part();
                        work(pair, 1 + random.nextInt(10));
                        pair.join();
                    }
                    case 2 -> {
                        boolean first = random.nextBoolean();
                        pair.stop(first);
                        work(pair, random.nextInt(6));
                        pair.start(first);
                        pair.join();
                    }
                    case 3 -> {
                        if (random.nextInt(3) == 0) {
                            boolean first = random.nextBoolean();
                            pair.stop(first);
                            pair.loseIndex(first);
                            work(pair, random.nextInt(6));
                            pair.start(first);
                            pair.join();
                        }
                    }
                    case 4 -> pair.settle();
                    case 5 -> verify(random.nextBoolean() ? pair.a : pair.b);
                    default -> Thread.sleep(random.nextInt(60));
                }
            }
            pair.settle();
            assertEquals(Map.of(), differing(pair), "seed " + seed);
            var kept = new HashSet<>(contents(pair.a.root));
            kept.addAll(contents(pair.b.root.resolve(".sundog/aside")));
            kept.addAll(contents(pair.a.root.resolve(".sundog/aside")));
            dear.keySet().removeAll(kept);
            assertEquals(Map.of(), dear, "lost at seed " + seed);
        }
    }

    /** Whatever else goes on. */
    private static void verify(SharedPair.Side side) {
        try {
            side.group.verify(true);
        } catch (OperatorException e) {
            assertTrue(e.what().contains("verified"), e.what());
        }
    }

    private static Map<String, String> differing(SharedPair pair) throws Exception {
        var here = Look.at(pair.a.root);
        var there = Look.at(pair.b.root);
        var out = new TreeMap<String, String>();
        here.forEach((name, look) -> {
            if (!look.equals(there.get(name))) {
                out.put(name, look + " against " + there.get(name));
            }
        });
        there.keySet().stream().filter(name -> !here.containsKey(name)).forEach(name -> out.put(name, "only at b"));
        return out;
    }

    private static Set<Digest> contents(Path root) throws IOException {
        var out = new HashSet<Digest>();
        if (!Files.exists(root)) {
            return out;
        }
        for (var p : paths(root)) {
            if (Files.isRegularFile(p) && !p.startsWith(root.resolve(".sundog"))) {
                out.add(Digest.of(Files.readAllBytes(p)));
            }
        }
        return out;
    }

    private static List<Path> paths(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.sorted().toList();
        }
    }

    private void work(SharedPair pair, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try {
                one(random.nextBoolean() ? pair.a.root : pair.b.root);
            } catch (FileSystemException | java.io.UncheckedIOException e) {
                // What was chosen went away meanwhile, as it may for anyone.
                assert e != null;
            }
        }
    }

    private Path any(Path root, boolean directory) throws IOException {
        var found = paths(root).stream()
                .filter(p -> !p.startsWith(root.resolve(".sundog")))
                .filter(p -> directory ? Files.isDirectory(p) : Files.isRegularFile(p))
                .toList();
        return found.isEmpty() ? root.resolve("none") : found.get(random.nextInt(found.size()));
    }

    private void one(Path root) throws Exception {
        var directory = any(root, true);
        var file = any(root, false);
        var name = directory.resolve("n" + random.nextInt(12) + (random.nextBoolean() ? ".txt" : ""));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> write(name);
            case 3, 4 -> write(file);
            case 5 -> taken(file);
            case 6 -> {
                if (!Files.exists(name)) {
                    Files.move(file, name);
                }
            }
            case 7 -> Files.createDirectories(directory.resolve("d" + random.nextInt(4)));
            case 8 -> {
                var target = root.resolve("m" + random.nextInt(4));
                if (!directory.equals(root) && !target.startsWith(directory) && !Files.exists(target)) {
                    Files.move(directory, target);
                }
            }
            case 9 ->
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r-----" : "rwxr-xr-x"));
            case 10 -> {
                if (!directory.equals(root) && random.nextInt(3) == 0) {
                    for (var p : paths(directory).reversed()) {
                        if (Files.isDirectory(p)) {
                            Files.delete(p);
                        } else {
                            taken(p);
                        }
                    }
                }
            }
            default -> {
                var link = directory.resolve("l" + random.nextInt(3));
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, Path.of("to" + random.nextInt(9)));
            }
        }
    }

    /** What is there is taken away, by someone who saw it. */
    private void taken(Path file) throws IOException {
        var out = dir.resolve("taken" + contents++);
        Files.move(file, out);
        if (Files.isRegularFile(out) && !Files.isSymbolicLink(out)) {
            dear.remove(Digest.of(Files.readAllBytes(out)));
        }
    }

    private void write(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return;
        }
        contents++;
        var bytes = new byte[8 + random.nextInt(random.nextInt(5) == 0 ? 300_000 : 5_000)];
        random.nextBytes(bytes);
        var fresh = dir.resolve("fresh" + contents);
        Files.write(fresh, bytes);
        while (true) {
            if (Files.exists(file)) {
                taken(file);
            }
            try {
                // A hard link takes no name that is there.
                Files.createLink(file, fresh);
                Files.delete(fresh);
                dear.put(Digest.of(bytes), file.toString());
                return;
            } catch (FileAlreadyExistsException e) {
                if (Files.isDirectory(file)) {
                    return;
                }
            }
        }
    }
}
