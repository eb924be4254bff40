package dev.sundog.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Free ports of the loopback address, below those that the kernel gives to clients: a port that it may give away is taken by somebody's
 * connection sooner or later, while the agent that is to listen there has not started yet or is down.
 */
public final class FreePort {
    private static final int LEAST = 10_000;
    private static final int TRIES = 10_000;
    private static final Path CLIENTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePort() {}

    /** One that nobody was given before. */
    public static synchronized int find() {
        try {
            int most = Integer.parseInt(Files.readString(CLIENTS).strip().split("\\s+", 2)[0]);
            for (int i = 0; i < TRIES; i++) {
                int port = ThreadLocalRandom.current().nextInt(LEAST, Math.max(most, LEAST + TRIES));
                if (!GIVEN.contains(port) && isFree(port)) {
                    GIVEN.add(port);
                    return port;
                }
            }
            throw new IOException("no port is free below " + most);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Integer> find(int count) {
        return IntStream.range(0, count).mapToObj(n -> find()).toList();
    }

    private static boolean isFree(int port) {
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var tcp = new ServerSocket();
                var udp = new DatagramSocket(null)) {
            tcp.bind(at);
            udp.bind(at);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
