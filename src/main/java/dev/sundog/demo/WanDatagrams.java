package dev.sundog.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A UDP port of the emulated network: what comes to it goes on to another, and what that one answers goes back to who sent last. */
final class WanDatagrams implements AutoCloseable {
    private static final int MOST_BYTES = 2_048;

    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final WanFlow there;
    private final WanFlow back;
    private final BooleanSupplier cut;
    private @Nullable InetSocketAddress caller;

    private WanDatagrams(
            DatagramSocket socket, InetSocketAddress target, WanFlow there, WanFlow back, BooleanSupplier cut) {
        this.socket = socket;
        this.target = target;
        this.there = there;
        this.back = back;
        this.cut = cut;
    }

    /**
     * Begins.
     *
     * @param cut whether nothing passes now
     * @throws IOException when the port cannot be had
     */
    static WanDatagrams open(int port, int targetPort, WanFlow there, WanFlow back, BooleanSupplier cut)
            throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        var one = new WanDatagrams(
                new DatagramSocket(port, loopback), new InetSocketAddress(loopback, targetPort), there, back, cut);
        Thread.ofVirtual().name("wan-datagrams").start(one::run);
        return one;
    }

    private void run() {
        var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        while (!socket.isClosed()) {
            try {
                packet.setLength(MOST_BYTES);
                socket.receive(packet);
                if (packet.getSocketAddress() instanceof InetSocketAddress from) {
                    pass(Arrays.copyOf(packet.getData(), packet.getLength()), from);
                }
            } catch (IOException e) {
                LockSupport.parkNanos(1_000_000); // closed, or what was sent to is not there
            }
        }
    }

    private void pass(byte[] bytes, InetSocketAddress from) {
        boolean returns = from.equals(target);
        if (!returns) {
            caller = from;
        }
        var to = returns ? caller : target;
        if (to != null && !cut.getAsBoolean()) {
            var flow = returns ? back : there;
            long arrives = flow.admit(bytes.length);
            Thread.ofVirtual().start(() -> deliver(bytes, to, arrives, flow));
        }
    }

    private void deliver(byte[] bytes, InetSocketAddress to, long arrives, WanFlow flow) {
        for (long left = arrives - flow.now(); left > 0; left = arrives - flow.now()) {
            LockSupport.parkNanos(left);
        }
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            // a packet that is lost, as packets are
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
