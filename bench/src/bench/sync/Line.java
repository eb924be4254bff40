package bench.sync;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * An emulated line on loopback: whoever connects to its port is carried to the target's, at a rate and with a delay, and every
 * byte is counted. Each direction has one queue for all connections. A connection is made in one and a half round trips, as
 * TCP's handshake needs; its window is never what holds it back.
 */
final class Line implements AutoCloseable {
    private static final int UNIT = 16 * 1024;
    private static final int MOST_UNDER_WAY = 4 * 1024 * 1024;
    private static final int SOCKET_BUFFER = 64 * 1024;

    /** What the line is like. A line that is not emulated has no limit and no delay. */
    record Shape(double mbit, double rttMillis) {
        static final Shape NONE = new Shape(Double.POSITIVE_INFINITY, 0);

        long rttNanos() {
            return (long) (rttMillis * 1e6);
        }
    }

    /** Bytes both ways. */
    record Count(long forth, long back) {
        long sum() {
            return forth + back;
        }
    }

    private final ServerSocket server = new ServerSocket();
    private final int target;
    private final Queue forth = new Queue();
    private final Queue back = new Queue();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Shape shape = Shape.NONE;

    Line(int target) throws IOException {
        this.target = target;
        server.setReceiveBufferSize(SOCKET_BUFFER);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        start("accept", this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    void shape(Shape next) {
        shape = next;
    }

    /** What was sent so far, from whoever dialled, and back. */
    Count count() {
        return new Count(forth.bytes(), back.bytes());
    }

    boolean isUnused() {
        return open.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(Line::closeQuietly);
    }

    private static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name("line-" + name).start(work);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** One direction: bytes leave one after the other, whoever they are from. */
    private final class Queue {
        private static final long FULL_NANOS = 40_000_000;
        private long freeNanos = System.nanoTime();
        private long bytes;

        /** Puts bytes on the line, waiting while its buffer is full; gives when they arrive. */
        synchronized long admit(int count) {
            var now = System.nanoTime();
            if (freeNanos - now > FULL_NANOS) {
                parkUntil(freeNanos - FULL_NANOS);
                now = System.nanoTime();
            }
            bytes += count;
            var s = shape;
            freeNanos = Math.max(freeNanos, now) + (long) (count * 8_000 / s.mbit());
            return freeNanos + s.rttNanos() / 2;
        }

        synchronized long bytes() {
            return bytes;
        }
    }

    /** What travels; without content, the end. */
    private record Parcel(byte[] content, long arrival) {}

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                start("carry", () -> carry(client));
            } catch (IOException e) {
                // closed, or the connection is gone already
            }
        }
    }

    private void carry(Socket client) {
        long accepted = System.nanoTime();
        long rtt = shape.rttNanos();
        open.add(client);
        try (var remote = new Socket();
                client) {
            client.setTcpNoDelay(true);
            remote.setTcpNoDelay(true);
            remote.setReceiveBufferSize(SOCKET_BUFFER);
            open.add(remote);
            var there = new LinkedBlockingQueue<Parcel>();
            var place = new Semaphore(MOST_UNDER_WAY);
            parkUntil(accepted + rtt);
            var reader = start("read", () -> read(client, forth, there, place));
            parkUntil(accepted + rtt + rtt / 2);
            remote.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            var here = new LinkedBlockingQueue<Parcel>();
            var placeBack = new Semaphore(MOST_UNDER_WAY);
            var readerBack = start("read", () -> read(remote, back, here, placeBack));
            var writerBack = start("write", () -> write(client, here, placeBack, remote));
            write(remote, there, place, client);
            writerBack.join();
            reader.join();
            readerBack.join();
            open.remove(remote);
        } catch (IOException | InterruptedException e) {
            // nobody listens there, or the line is closed: the client sees the end
        } finally {
            open.remove(client);
        }
    }

    private void read(Socket from, Queue queue, LinkedBlockingQueue<Parcel> parcels, Semaphore place) {
        var buffer = new byte[UNIT];
        long last = System.nanoTime();
        try {
            var in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                place.acquireUninterruptibly(n);
                last = Math.max(last, queue.admit(n));
                parcels.add(new Parcel(Arrays.copyOf(buffer, n), last));
            }
        } catch (IOException e) {
            // reset or closed: for the other end it is the end too
        }
        parcels.add(new Parcel(null, Math.max(last, System.nanoTime() + shape.rttNanos() / 2)));
    }

    private static void write(Socket to, LinkedBlockingQueue<Parcel> parcels, Semaphore place, Socket from) {
        try {
            while (true) {
                var parcel = parcels.take();
                parkUntil(parcel.arrival());
                if (parcel.content() == null) {
                    to.shutdownOutput();
                    return;
                }
                to.getOutputStream().write(parcel.content());
                place.release(parcel.content().length);
            }
        } catch (IOException e) {
            // nobody reads any more: its sender sees the end, and is not held up for ever
            closeQuietly(to);
            closeQuietly(from);
            place.release(Integer.MAX_VALUE - MOST_UNDER_WAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
