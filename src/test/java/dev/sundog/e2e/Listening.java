package dev.sundog.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What a process listens on, as the kernel has it. */
final class Listening {
    private static final String TCP_LISTEN = "0A";
    private static final String UDP_UNCONNECTED = "07";

    private Listening() {}

    /** Protocols and ports, such as {@code tcp 7100}. */
    static Set<String> of(ProcessHandle process) throws IOException {
        var proc = Path.of("/proc", Long.toString(process.pid()));
        var inodes = sockets(proc.resolve("fd"));
        var found = new TreeSet<String>();
        for (var protocol : Set.of("tcp", "tcp6", "udp", "udp6")) {
            var wanted = protocol.startsWith("tcp") ? TCP_LISTEN : UDP_UNCONNECTED;
            for (var line : Files.readAllLines(proc.resolve("net").resolve(protocol))) {
                var fields = line.trim().split("\\s+", -1);
                if (fields.length > 9 && fields[3].equals(wanted) && inodes.contains(fields[9])) {
                    int port = Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16);
                    found.add(protocol.substring(0, 3) + " " + port);
                }
            }
        }
        return found;
    }

    private static Set<String> sockets(Path descriptors) throws IOException {
        var inodes = new HashSet<String>();
        try (var all = Files.list(descriptors)) {
            for (var one : all.toList()) {
                try {
                    var target = Files.readSymbolicLink(one).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return inodes;
    }
}
