package bench.micro;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.GridBuilder;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Content to measure with, from a fixed seed. */
final class Content {
    static final int BYTES = 16 << 20;
    static final BlockHashes HASHES = new BlockHashes(42);

    private Content() {}

    static byte[] noise(long seed, int bytes) {
        var out = new byte[bytes];
        new SplittableRandom(seed).nextBytes(out);
        return out;
    }

    static List<Chunk> chunks(byte[] content) {
        var out = new ArrayList<Chunk>();
        for (int at = 0; at < content.length; ) {
            int length = Chunker.cut(content, at, content.length);
            out.add(new Chunk(Digest.of(content, at, length), length));
            at += length;
        }
        return out;
    }

    static Layout layout(byte[] content) {
        var grid = new GridBuilder(HASHES, content.length);
        grid.add(content, 0, content.length);
        return new Layout(chunks(content), grid.done());
    }

    static dev.sundog.sync.Content reader(byte[] content) {
        return (offset, into, from, length) -> {
            if (offset >= content.length) {
                return -1;
            }
            int n = (int) Math.min(length, content.length - offset);
            System.arraycopy(content, (int) offset, into, from, n);
            return n;
        };
    }
}
