package bench.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Clients of one thread, over connections that are kept. */
final class Load implements AutoCloseable {
    private static final long NAP_NANOS = 20_000;
    private static final long GIVE_UP_NANOS = 10_000_000_000L;

    private final Selector selector = Selector.open();
    private final ByteBuffer space = ByteBuffer.allocateDirect(256 * 1024);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final int connections;
    private long[] nanos = new long[1 << 16];
    private int count;

    /**
     * What came of it.
     *
     * @param nanos of each request, sorted
     */
    record Times(long[] nanos, double seconds) {
        double perSecond() {
            return nanos.length / seconds;
        }

        double millis(double quantile) {
            return nanos.length == 0 ? 0 : nanos[(int) Math.ceil(quantile * nanos.length) - 1] / 1e6;
        }
    }

    Load(int port, String path, int connections) throws IOException {
        this.connections = connections;
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var request = ("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < connections; i++) {
            var channel = SocketChannel.open(address);
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            var connection = new Connection(channel, request);
            channel.register(selector, SelectionKey.OP_READ, connection);
            idle.add(connection);
        }
    }

    /** As fast as answers come: each connection asks again at once. */
    Times closed(double seconds) throws IOException {
        count = 0;
        long from = System.nanoTime();
        long end = from + (long) (seconds * 1e9);
        while (!idle.isEmpty()) {
            idle.remove().send(System.nanoTime());
        }
        while (System.nanoTime() < end) {
            selector.select(100);
            answers(end);
        }
        var times = times(from);
        settle();
        return times;
    }

    /**
     * At a rate, whoever is slow: a request's time counts from when it was due (no coordinated omission). The gaps are exponential, as
     * of many clients that know nothing of each other.
     */
    Times open(double perSecond, double seconds, Random random) throws IOException {
        count = 0;
        long from = System.nanoTime();
        long end = from + (long) (seconds * 1e9);
        double due = from;
        long now = from;
        while (now < end) {
            while (due <= now && !idle.isEmpty()) {
                idle.remove().send((long) due);
                due -= Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
            }
            if (selector.selectNow() > 0) {
                answers(0);
            } else if (due > System.nanoTime()) {
                LockSupport.parkNanos(NAP_NANOS);
            }
            now = System.nanoTime();
        }
        var times = times(from);
        settle();
        return times;
    }

    private Times times(long from) {
        double seconds = (System.nanoTime() - from) / 1e9;
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Times(sorted, seconds);
    }

    /** What is still under way comes to its end. */
    private void settle() throws IOException {
        long end = System.nanoTime() + GIVE_UP_NANOS;
        while (idle.size() < connections) {
            if (System.nanoTime() > end) {
                throw new IOException("requests were not answered within ten seconds");
            }
            selector.select(100);
            answers(0);
        }
    }

    /** @param again until when a connection that was answered asks again at once */
    private void answers(long again) throws IOException {
        for (var key : selector.selectedKeys()) {
            var connection = (Connection) key.attachment();
            if (connection.receive(space)) {
                long now = System.nanoTime();
                add(now - connection.dueNanos);
                if (now < again) {
                    connection.send(now);
                } else {
                    idle.add(connection);
                }
            }
        }
        selector.selectedKeys().clear();
    }

    private void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    @Override
    public void close() throws IOException {
        for (var key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
