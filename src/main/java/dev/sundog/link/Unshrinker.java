package dev.sundog.link;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** Undoes {@link Shrinker}, within bounded memory whatever comes in. */
final class Unshrinker implements AutoCloseable {
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final ByteBuffer packed = ByteBuffer.allocateDirect(Shrinker.MOST_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(SiteLink.MAX_MESSAGE_BYTES + 1);

    Unshrinker() {
        zstd.setLongMax(Shrinker.WINDOW_LOG);
    }

    /** Takes a part of a message. */
    void add(ByteBuffer part) throws ProtocolException {
        if (part.remaining() > packed.remaining()) {
            throw new ProtocolException("a compressed message of more than " + Shrinker.MOST_BYTES + " bytes");
        }
        packed.put(part);
    }

    /** The message that the parts so far make up. */
    byte[] message() throws ProtocolException {
        packed.flip();
        plain.clear();
        try {
            while (packed.hasRemaining()) {
                if (!plain.hasRemaining() || zstd.decompressDirectByteBufferStream(plain, packed)) {
                    throw new ProtocolException("a compressed message that is too long or ends the stream");
                }
            }
        } catch (ZstdException e) {
            throw new ProtocolException("a compressed message that cannot be read: " + e.getMessage());
        }
        packed.clear();
        if (plain.flip().remaining() > SiteLink.MAX_MESSAGE_BYTES) {
            throw new ProtocolException("a compressed message that is too long");
        }
        var message = new byte[plain.remaining()];
        plain.get(message);
        return message;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
