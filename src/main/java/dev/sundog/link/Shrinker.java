package dev.sundog.link;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/** Compresses the messages of one connection as one stream: each is sent whole, and helps to compress those after it. */
final class Shrinker implements AutoCloseable {
    /** Both ends keep this much of the past: 2 MiB. */
    static final int WINDOW_LOG = 21;

    private static final int LEVEL = 3;
    /** A compressed message is never longer than this. */
    static final int MOST_BYTES = SiteLink.MAX_MESSAGE_BYTES + 2_048;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteBuffer plain = ByteBuffer.allocateDirect(SiteLink.MAX_MESSAGE_BYTES);
    private final ByteBuffer packed = ByteBuffer.allocateDirect(MOST_BYTES);

    Shrinker() {
        zstd.setLevel(LEVEL).setWindowLog(WINDOW_LOG).setChecksum(false);
    }

    byte[] shrink(byte[] message) {
        plain.clear().put(message).flip();
        packed.clear();
        boolean whole = false;
        while (!whole) {
            whole = zstd.compressDirectByteBufferStream(packed, plain, EndDirective.FLUSH);
            if (!whole && !packed.hasRemaining()) {
                throw new IllegalStateException("zstd needs more than " + MOST_BYTES + " bytes");
            }
        }
        var bytes = new byte[packed.flip().remaining()];
        packed.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
