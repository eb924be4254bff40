package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Free ports of the loopback interface, asked of the kernel. */
final class Ports {
    private Ports() {}

    /** So many different ports that were free a moment ago. */
    static List<Integer> free(int count) {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new OperatorException(
                    "No free ports on loopback: " + e.getMessage(), "Close programs that hold many connections", e);
        } finally {
            for (var socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // its number is what counts
                }
            }
        }
    }
}
