package bench.sync;

import bench.sync.Pattern.Scene;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;

/** One file of 1 GiB. */
final class BigFile {
    private static final int BLOCK = 4_096;
    private static final int MIB = 1 << 20;
    private static final int INSERTED = 1_024;

    private BigFile() {}

    static World world() {
        return new World(
                "one big file",
                BigFile::make,
                List.of(
                        Pattern.of("append", "append 1 MiB", BigFile::append),
                        Pattern.of("edit", "one 4 KiB edit", BigFile::edit),
                        Pattern.of("edits", "100 random 4 KiB edits", BigFile::edits),
                        Pattern.of("insert", "insert 1 KiB near the front", s -> insert(s, 2 * BLOCK, 1_200)),
                        Pattern.of("insert-odd", "the same, not at a block", s -> insert(s, 10_001, 5_300)),
                        Pattern.of("rename", "rename the file", s -> move(s, "big.bin", "bigger.bin"))
                                .then(s -> move(s, "bigger.bin", "big.bin")),
                        Pattern.of("move", "into another directory", s -> move(s, "big.bin", "other/big.bin"))
                                .then(s -> move(s, "other/big.bin", "big.bin")),
                        Pattern.of("copy", "copy the file", BigFile::copy)
                                .then(s -> Files.delete(s.root().resolve("big-copy.bin")))));
    }

    private static void make(Path root, Scale scale) throws IOException {
        var noise = new Noise(1);
        noise.file(root.resolve("big.bin"), scale.fileBytes());
        noise.file(Files.createDirectory(root.resolve("other")).resolve("small.bin"), 1_000);
    }

    private static Path file(Scene scene) {
        return scene.root().resolve("big.bin");
    }

    private static Worth append(Scene scene) throws IOException {
        Noise.append(file(scene), scene.noise().bytes(MIB));
        return Worth.gate(MIB + 8, MIB + 8 + 200);
    }

    private static Worth edit(Scene scene) throws IOException {
        edit(scene, 1);
        return Worth.gate(BLOCK + 2, 4_300);
    }

    private static Worth edits(Scene scene) throws IOException {
        edit(scene, 100);
        return Worth.gate(100 * BLOCK + 160, 411_000);
    }

    private static void edit(Scene scene, int count) throws IOException {
        var noise = scene.noise();
        var blocks = new HashSet<Integer>();
        while (blocks.size() < count) {
            blocks.add(noise.below((int) (scene.scale().fileBytes() / BLOCK)));
        }
        for (int block : blocks) {
            Noise.write(file(scene), (long) block * BLOCK, noise.bytes(BLOCK));
        }
    }

    /** As editors do: written anew, and put in the old one's place. */
    private static Worth insert(Scene scene, int at, long gate) throws IOException {
        var fresh = scene.stage().resolve("big.bin");
        try (InputStream in = Files.newInputStream(file(scene));
                OutputStream out = Files.newOutputStream(fresh)) {
            out.write(in.readNBytes(at));
            out.write(scene.noise().bytes(INSERTED));
            in.transferTo(out);
        }
        Files.move(fresh, file(scene), StandardCopyOption.ATOMIC_MOVE);
        return Worth.gate(INSERTED + 4, gate);
    }

    private static Worth move(Scene scene, String from, String to) throws IOException {
        Files.move(scene.root().resolve(from), scene.root().resolve(to), StandardCopyOption.ATOMIC_MOVE);
        return Worth.gate(100, 200);
    }

    private static Worth copy(Scene scene) throws IOException {
        Files.copy(file(scene), scene.root().resolve("big-copy.bin"));
        return Worth.gate(100, 200);
    }
}
