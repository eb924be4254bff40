package dev.sundog.host;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;

/** A port for what must know its own before it is bound. */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 20_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private FreePort() {}

    /** Nobody has it now, and the kernel gives it to nobody who asks for any: it is below those that it gives out. */
    public static int find() throws IOException {
        while (true) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException taken) {
                continue; // with another one
            }
        }
    }
}
