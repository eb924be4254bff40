package bench.sync;

import bench.sync.Pattern.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** 100,000 small files. */
final class SmallFiles {
    private static final int PER_DIRECTORY = 200;
    private static final int MOST_BYTES = 4_320;

    private SmallFiles() {}

    static World world() {
        return new World(
                "many small files",
                SmallFiles::make,
                List.of(
                        Pattern.of("nothing", "nothing changed", s -> Worth.gate(0, 200)),
                        Pattern.of("reconnect", "nothing, connected anew", s -> Worth.gate(0, 200))
                                .interrupted(),
                        Pattern.of("changed", "1 % of the files changed", SmallFiles::change),
                        Pattern.of("deleted", "1 % of the files deleted", SmallFiles::delete),
                        Pattern.of("rename-dir", "rename a directory of 200", SmallFiles::rename),
                        Pattern.of("touch", "touch 1 % of the files", SmallFiles::touch),
                        Pattern.of("chmod", "chmod 1 % of the files", SmallFiles::chmod)));
    }

    private static void make(Path root, Scale scale) throws IOException {
        var noise = new Noise(2);
        for (int i = 0; i < scale.files(); i++) {
            var directory = root.resolve("d%04d".formatted(i / PER_DIRECTORY));
            if (i % PER_DIRECTORY == 0) {
                Files.createDirectory(directory);
            }
            noise.file(directory.resolve("f%03d".formatted(i % PER_DIRECTORY)), 1 + noise.below(MOST_BYTES));
        }
    }

    /** Some of the files that are there, each once. */
    private static List<Path> some(Scene scene, Noise noise) throws IOException {
        var all = new ArrayList<>(Trees.files(scene.root()));
        var out = new ArrayList<Path>();
        while (out.size() < scene.scale().share()) {
            int at = noise.below(all.size());
            out.add(all.get(at));
            all.set(at, all.getLast());
            all.removeLast();
        }
        return out;
    }

    private static Worth change(Scene scene) throws IOException {
        var noise = scene.noise();
        var files = some(scene, noise);
        long payload = 0;
        for (var file : files) {
            var content = noise.bytes(1 + noise.below(MOST_BYTES));
            Files.write(file, content);
            payload += content.length;
        }
        return Worth.gate(payload + 9L * files.size(), payload + 40L * files.size());
    }

    private static Worth delete(Scene scene) throws IOException {
        var files = some(scene, scene.noise());
        for (var file : files) {
            Files.delete(file);
        }
        return Worth.gate(files.size() + 9, Math.max(200, 4L * files.size()));
    }

    private static Worth rename(Scene scene) throws IOException {
        var root = scene.root();
        Files.move(
                root.resolve("d%04d".formatted(3 + scene.rate())),
                root.resolve("renamed-%d".formatted(scene.rate())),
                StandardCopyOption.ATOMIC_MOVE);
        return Worth.gate(100, 200);
    }

    private static Worth touch(Scene scene) throws IOException {
        var files = some(scene, scene.noise());
        for (var file : files) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
        return Worth.goal(8L * files.size(), files.size());
    }

    private static Worth chmod(Scene scene) throws IOException {
        var files = some(scene, scene.noise());
        var mode = PosixFilePermissions.fromString(scene.rate() % 2 == 0 ? "rw-r-----" : "rwxr-x---");
        for (var file : files) {
            Files.setPosixFilePermissions(file, mode);
        }
        return Worth.goal(2L * files.size(), files.size());
    }
}
