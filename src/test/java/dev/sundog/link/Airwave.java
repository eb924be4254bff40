package dev.sundog.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Carries packets between two ends on loopback, late and not all of them, and remembers some. The one that is not named sends first. */
final class Airwave implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress listener;
    private volatile @Nullable InetSocketAddress caller;
    /** Packets of the session that the private site asks in, which were lost on their way from it, and back. */
    final AtomicLong lostThere = new AtomicLong();

    final AtomicLong lostBack = new AtomicLong();
    final List<byte[]> overheard = new CopyOnWriteArrayList<>();
    /** Of those that were overheard the ones that have come to where they go. */
    final List<byte[]> delivered = new CopyOnWriteArrayList<>();

    volatile long delayMillis;
    volatile BooleanSupplier loses = () -> false;
    volatile boolean repeats;

    Airwave(InetSocketAddress listener) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.listener = listener;
        Thread.ofVirtual().start(this::run);
    }

    HostPort end() {
        return new HostPort("127.0.0.1", socket.getLocalPort());
    }

    private void run() {
        var packet = new DatagramPacket(new byte[2_048], 2_048);
        while (!socket.isClosed()) {
            try {
                packet.setLength(2_048);
                socket.receive(packet);
                boolean back = packet.getSocketAddress().equals(listener);
                if (!back && packet.getSocketAddress() instanceof InetSocketAddress from) {
                    caller = from;
                }
                var bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                var to = back ? caller : listener;
                if (to != null) {
                    carry(bytes, to, back);
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void carry(byte[] bytes, InetSocketAddress to, boolean back) {
        boolean remembered = overheard.size() < 100;
        if (remembered) {
            overheard.add(bytes);
        }
        if (loses.getAsBoolean()) {
            if (bytes[27] % 2 != 0) { // the identifiers of the private site's sessions are odd
                (back ? lostBack : lostThere).incrementAndGet();
            }
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(delayMillis);
                for (int i = 0; i < (repeats ? 2 : 1); i++) {
                    socket.send(new DatagramPacket(bytes, bytes.length, to));
                }
                if (remembered) {
                    delivered.add(bytes);
                }
            } catch (IOException | InterruptedException e) {
                // closed
            }
        });
    }

    @Override
    public void close() {
        socket.close();
    }
}
