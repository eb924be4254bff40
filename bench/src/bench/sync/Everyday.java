package bench.sync;

import bench.sync.Pattern.Scene;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** What programs do to files: a database, a log, an archive, a document that is changed back. */
final class Everyday {
    private static final int MIB = 1 << 20;
    private static final int EDIT = 100;
    private static final int LINE = 200;
    private static final int DOCUMENTS = 200;
    private static final int DOCUMENT_BYTES = 16 * 1_024;
    private static final int TAR_BLOCK = 512;

    private Everyday() {}

    static World world() {
        return new World(
                "everyday files",
                Everyday::make,
                List.of(
                        Pattern.of("database", "random 100-byte edits in a file", Everyday::database),
                        Pattern.of("log", "a log grows by 200 bytes, often", Everyday::log)
                                .times(Scale::logRounds),
                        Pattern.of("revert", "1 MiB back to what it was", Everyday::revert)
                                .after(Everyday::rewrite),
                        Pattern.of("tar", "tar of a directory that is there", Everyday::tar)));
    }

    private static void make(Path root, Scale scale) throws IOException {
        var noise = new Noise(3);
        noise.file(root.resolve("data.db"), scale.databaseBytes());
        noise.file(root.resolve("app.log"), MIB);
        Files.write(root.resolve("document.bin"), document(0));
        var documents = Files.createDirectory(root.resolve("documents"));
        for (int i = 0; i < DOCUMENTS; i++) {
            noise.file(documents.resolve("doc%03d".formatted(i)), 1 + noise.below(DOCUMENT_BYTES));
        }
    }

    private static Worth database(Scene scene) throws IOException {
        var noise = scene.noise();
        int edits = scene.scale().databaseEdits();
        for (int i = 0; i < edits; i++) {
            int at = noise.below((int) scene.scale().databaseBytes() - EDIT);
            Noise.write(scene.root().resolve("data.db"), at, noise.bytes(EDIT));
        }
        return Worth.goal((EDIT + 3L) * edits, 1);
    }

    private static Worth log(Scene scene) throws IOException {
        Noise.append(scene.root().resolve("app.log"), scene.noise().bytes(LINE));
        return Worth.goal(LINE + 8, 1);
    }

    /** A version of the document: all are alike but for the fifth of its eight MiB. */
    private static byte[] document(long version) {
        var content = new Noise(4).bytes(8 * MIB);
        var part = new Noise(100 + version).bytes(MIB);
        System.arraycopy(part, 0, content, 4 * MIB, MIB);
        return content;
    }

    private static void rewrite(Scene scene) throws IOException {
        var part = new Noise(101 + scene.rate()).bytes(MIB);
        Noise.write(scene.root().resolve("document.bin"), 4L * MIB, part);
    }

    private static Worth revert(Scene scene) throws IOException {
        var part = Arrays.copyOfRange(document(0), 4 * MIB, 5 * MIB);
        Noise.write(scene.root().resolve("document.bin"), 4L * MIB, part);
        return Worth.goal(100, 1);
    }

    /** The bound is what its headers take when compressed as well as can be. */
    private static Worth tar(Scene scene) throws IOException {
        var headers = new ByteArrayOutputStream();
        var fresh = scene.stage().resolve("documents-%d.tar".formatted(scene.rate()));
        try (var out = Files.newOutputStream(fresh)) {
            for (var file : Trees.files(scene.root().resolve("documents"))) {
                var content = Files.readAllBytes(file);
                var header = header("documents/" + file.getFileName(), content.length);
                headers.write(header);
                out.write(header);
                out.write(content);
                out.write(new byte[Math.ceilDiv(content.length, TAR_BLOCK) * TAR_BLOCK - content.length]);
            }
            out.write(new byte[2 * TAR_BLOCK]);
        }
        var worth = Worth.goal(Zstd.compress(headers.toByteArray(), FirstCopy.BEST_LEVEL).length, 1);
        Files.move(fresh, scene.root().resolve(fresh.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        return worth;
    }

    /** As POSIX 1003.1-1988 has it. */
    private static byte[] header(String name, int size) {
        var out = new byte[TAR_BLOCK];
        put(out, 0, name);
        put(
                out,
                100,
                "0000644\0" + "0000000\0" + "0000000\0" + "%011o\0".formatted(size)
                        + "%011o\0".formatted(1_700_000_000));
        put(out, 148, "        0");
        put(out, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte b : out) {
            sum += b & 0xff;
        }
        put(out, 148, "%06o\0 ".formatted(sum));
        return out;
    }

    private static void put(byte[] into, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
