package bench.sync;

import bench.sync.Pattern.Scene;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** Data that comes whole into an empty tree: made beside it, and put there at once. */
final class FirstCopy {
    static final int BEST_LEVEL = 19;
    private static final int PER_DIRECTORY = 200;
    private static final int TEXTS = 40;

    private FirstCopy() {}

    static World world() {
        return new World(
                "an empty tree",
                (root, scale) -> {},
                List.of(
                        Pattern.of("first", "first copy: small files and a big one", FirstCopy::mixed),
                        Pattern.of("first-text", "first copy of text", FirstCopy::text)));
    }

    private static Worth mixed(Scene scene) throws IOException {
        var noise = scene.noise();
        var tree = Files.createDirectory(scene.stage().resolve("mixed-" + scene.rate()));
        noise.file(tree.resolve("big.bin"), scene.scale().firstBytes());
        long payload = scene.scale().firstBytes();
        for (int i = 0; i < scene.scale().firstFiles(); i++) {
            var directory = tree.resolve("d%03d".formatted(i / PER_DIRECTORY));
            if (i % PER_DIRECTORY == 0) {
                Files.createDirectory(directory);
            }
            int size = 1 + noise.below(8_192);
            noise.file(directory.resolve("f%03d".formatted(i % PER_DIRECTORY)), size);
            payload += size;
        }
        bring(scene, tree);
        return Worth.goal(payload, scene.scale().firstFiles() + 1);
    }

    private static Worth text(Scene scene) throws IOException {
        var text = scene.noise().text(scene.scale().textBytes());
        var tree = Files.createDirectory(scene.stage().resolve("text-" + scene.rate()));
        int part = text.length / TEXTS;
        for (int i = 0; i < TEXTS; i++) {
            Files.write(tree.resolve("t%02d.txt".formatted(i)), Arrays.copyOfRange(text, i * part, (i + 1) * part));
        }
        var worth = Worth.goal(Zstd.compress(text, BEST_LEVEL).length, TEXTS);
        bring(scene, tree);
        return worth;
    }

    private static void bring(Scene scene, Path tree) throws IOException {
        Files.move(tree, scene.root().resolve(tree.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
}
