package dev.sundog.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a network interface has carried since it exists, as the kernel counts it.
 *
 * @param name of the interface
 * @param receivedBytes headers of the link layer included
 * @param sentBytes likewise
 */
public record InterfaceCounters(String name, long receivedBytes, long sentBytes) {
    private static final Path ALL = Path.of("/sys/class/net");

    /** Of the interface that has the address; empty where none has, or the kernel does not tell. */
    public static Optional<InterfaceCounters> of(InetAddress address) {
        try {
            var found = NetworkInterface.getByInetAddress(address);
            return found == null ? Optional.empty() : read(ALL, found.getName());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<InterfaceCounters> read(Path all, String name) {
        try {
            var counters = all.resolve(name).resolve("statistics");
            return Optional.of(new InterfaceCounters(
                    name, number(counters.resolve("rx_bytes")), number(counters.resolve("tx_bytes"))));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
