package bench.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection that is kept alive, with one request at a time. */
final class Connection {
    private static final int MOST_HEAD = 16 * 1024;
    private static final String LENGTH = "\r\ncontent-length:";

    private final SocketChannel channel;
    private final ByteBuffer request;
    private final byte[] head = new byte[MOST_HEAD];
    private int headBytes;
    /** Of the body; negative while the head is not complete. */
    private long left = -1;

    /** When the request under way was due. */
    long dueNanos;

    Connection(SocketChannel channel, byte[] request) {
        this.channel = channel;
        this.request = ByteBuffer.wrap(request);
    }

    void send(long due) throws IOException {
        dueNanos = due;
        headBytes = 0;
        left = -1;
        request.rewind();
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Takes what is there; true when the answer is complete. */
    boolean receive(ByteBuffer space) throws IOException {
        while (true) {
            space.clear();
            int n = channel.read(space);
            if (n < 0) {
                throw new EOFException("the connection was closed");
            }
            if (n == 0) {
                return false;
            }
            space.flip();
            if (left < 0) {
                head(space);
            }
            if (left >= 0) {
                left -= space.remaining();
            }
            if (left == 0) {
                return true;
            }
        }
    }

    private void head(ByteBuffer space) throws IOException {
        while (space.hasRemaining() && left < 0) {
            if (headBytes == MOST_HEAD) {
                throw new ProtocolException("a head of more than " + MOST_HEAD + " bytes");
            }
            head[headBytes++] = space.get();
            if (headBytes >= 4
                    && head[headBytes - 1] == '\n'
                    && head[headBytes - 2] == '\r'
                    && head[headBytes - 3] == '\n') {
                left = length(new String(head, 0, headBytes, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static long length(String head) throws IOException {
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new ProtocolException("an answer " + head.lines().findFirst().orElse(""));
        }
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) {
            throw new ProtocolException("an answer without its length");
        }
        int from = at + LENGTH.length();
        return Long.parseLong(head.substring(from, head.indexOf('\r', from)).strip());
    }
}
