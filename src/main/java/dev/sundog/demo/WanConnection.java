package dev.sundog.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One TCP connection through the emulated network. Frozen, it says nothing to either end until it is reset. */
final class WanConnection {
    private static final int UNIT = 16 * 1024;
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean frozen;

    WanConnection(Socket client) {
        this.client = client;
    }

    /** What travels: bytes, an orderly end, or a reset. */
    private sealed interface Parcel {
        long arrival();

        record Bytes(ByteBuffer content, long arrival) implements Parcel {}

        record End(long arrival) implements Parcel {}

        record Reset(long arrival) implements Parcel {}
    }

    /** Connects to the target and carries both directions until both have ended. */
    void carry(int targetPort, WanFlow there, WanFlow back, AtomicLong bytesThere, AtomicLong bytesBack) {
        try {
            server.setReceiveBufferSize(4 * UNIT);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            park(there.now() + there.latency() + back.latency(), there);
            if (!frozen) {
                reset();
            }
            return;
        }
        try {
            var up = start(client, server, there, bytesThere);
            start(server, client, back, bytesBack).join();
            up.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!frozen) {
            closeQuietly();
        }
    }

    void freeze() {
        frozen = true;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Both ends see a reset. */
    void reset() {
        for (var socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
        }
        closeQuietly();
    }

    private void closeQuietly() {
        for (var socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException e) {
                // nothing is left to close
            }
        }
    }

    private Thread start(Socket from, Socket to, WanFlow flow, AtomicLong counter) {
        var queue = new LinkedBlockingQueue<Parcel>();
        var place = new Semaphore(64 * UNIT);
        Thread.ofVirtual().start(() -> read(from, flow, counter, queue, place));
        return Thread.ofVirtual().start(() -> write(to, flow, queue, place));
    }

    private void read(
            Socket from, WanFlow flow, AtomicLong counter, LinkedBlockingQueue<Parcel> queue, Semaphore place) {
        var buffer = new byte[UNIT];
        long last = Long.MIN_VALUE;
        try {
            var in = from.getInputStream();
            int n;
            while (!frozen && (n = in.read(buffer)) >= 0) {
                place.acquireUninterruptibly(n);
                if (frozen) {
                    return;
                }
                last = Math.max(last, flow.admit(n));
                counter.addAndGet(n);
                queue.add(new Parcel.Bytes(ByteBuffer.wrap(Arrays.copyOf(buffer, n)), last));
            }
            queue.add(new Parcel.End(Math.max(last, flow.now() + flow.latency())));
        } catch (IOException e) {
            queue.add(new Parcel.Reset(Math.max(last, flow.now() + flow.latency())));
        }
    }

    private void write(Socket to, WanFlow flow, LinkedBlockingQueue<Parcel> queue, Semaphore place) {
        try {
            var out = to.getOutputStream();
            while (true) {
                var parcel = queue.take();
                park(parcel.arrival(), flow);
                if (frozen) {
                    return;
                }
                switch (parcel) {
                    case Parcel.Bytes bytes -> {
                        out.write(bytes.content().array());
                        place.release(bytes.content().capacity());
                    }
                    case Parcel.End end -> {
                        to.shutdownOutput();
                        return;
                    }
                    case Parcel.Reset reset -> {
                        reset();
                        return;
                    }
                }
            }
        } catch (IOException e) {
            if (!frozen) {
                reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void park(long until, WanFlow flow) {
        long left;
        while ((left = until - flow.now()) > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
