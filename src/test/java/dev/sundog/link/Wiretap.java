package dev.sundog.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What passes by the loopback interface, read from its packets: python3 with a socket of the kernel's, which needs root. */
final class Wiretap implements AutoCloseable {
    private static final String SCRIPT = """
        import socket, struct, sys
        port = int(sys.argv[1])
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
        tap.bind(('lo', 0))
        print('ready', flush=True)
        while True:
            p, where = tap.recvfrom(70000)
            if where[2] == socket.PACKET_OUTGOING:
                continue  # each packet of loopback passes twice
            kind = struct.unpack('!H', p[12:14])[0]
            if kind == 0x0800:
                octet, protocol, at = p[15], p[23], 14 + (p[14] & 15) * 4
            elif kind == 0x86dd:
                octet, protocol, at = (p[14] & 15) << 4 | p[15] >> 4, p[20], 54
            else:
                continue
            if protocol in (6, 17):
                source, to = struct.unpack('!HH', p[at:at + 4])
                if to == port:
                    print('tcp' if protocol == 6 else 'udp', source, octet & 0xfc, flush=True)
        """;

    private final Process process;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private Wiretap(Process process) {
        this.process = process;
    }

    /** Whether packets to a port can be read here; skips the test where they cannot. */
    static Wiretap of(int port) throws IOException {
        var python = Stream.of("/usr/bin/python3", "/root/.pyenv/shims/python3")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(python.isPresent(), "python3, which reads packets, is missing");
        var process = new ProcessBuilder(python.get().toString(), "-c", SCRIPT, String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var first = said.readLine();
        boolean ready = "ready".equals(first);
        if (!ready) {
            process.destroyForcibly();
        }
        var rest = ready ? "" : said.lines().collect(Collectors.joining("; "));
        Assumptions.assumeTrue(ready, "packets can be read by root only: " + rest);
        var tap = new Wiretap(process);
        Thread.ofVirtual().start(() -> said.lines().forEach(tap.seen::add));
        return tap;
    }

    /** Lines of protocol, port of the sender and octet of the class. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** Of that protocol, the senders' ports by which packets with the octet came. */
    Set<String> senders(String protocol, int octet) {
        return seen().stream()
                .map(line -> line.split(" "))
                .filter(parts -> parts[0].equals(protocol) && parts[2].equals(String.valueOf(octet)))
                .map(parts -> parts[1])
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
