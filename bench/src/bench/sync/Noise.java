package bench.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** Content from a seed: what cannot be compressed, and text. */
final class Noise {
    private static final int UNIT = 1 << 20;
    private final SplittableRandom random;

    Noise(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    byte[] bytes(int count) {
        var out = new byte[count];
        random.nextBytes(out);
        return out;
    }

    /** Makes or replaces a file. */
    void file(Path file, long size) throws IOException {
        try (var out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; left -= UNIT) {
                writeAll(out, bytes((int) Math.min(left, UNIT)));
            }
        }
    }

    /** Writes into a file that is there. */
    static void write(Path file, long at, byte[] content) throws IOException {
        try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.position(at);
            writeAll(out, content);
        }
    }

    static void append(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.APPEND);
    }

    private static void writeAll(FileChannel out, byte[] content) throws IOException {
        for (var buffer = ByteBuffer.wrap(content); buffer.hasRemaining(); ) {
            out.write(buffer);
        }
    }

    /** Lines of words of which few are frequent, as in language and logs. */
    byte[] text(int size) {
        var words = new String[4_000];
        for (int i = 0; i < words.length; i++) {
            var word = new StringBuilder();
            for (int n = 2 + below(8); n > 0; n--) {
                word.append((char) ('a' + below(26)));
            }
            words[i] = word.toString();
        }
        var out = new StringBuilder(size + 16);
        for (int column = 0; out.length() < size; ) {
            int rank = (int) (words.length * Math.pow(random.nextDouble(), 4));
            out.append(words[rank]);
            column += words[rank].length() + 1;
            out.append(column > 72 ? '\n' : ' ');
            column = column > 72 ? 0 : column;
        }
        return out.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }
}
