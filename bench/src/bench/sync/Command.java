package bench.sync;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Programs that are started, and never left behind. */
final class Command {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    private Command() {}

    /** Something that must be done however this ends. */
    interface Last {
        void run() throws IOException;
    }

    /** Whatever happens, what was started is stopped at the end, and then this is done. */
    static void atEnd(Last last) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            RUNNING.forEach(Command::stop);
            try {
                last.run();
            } catch (IOException e) {
                System.err.println("bench/sync: " + e);
            }
        }));
    }

    /** Starts it; what it says goes to a file. */
    static Process start(ProcessBuilder builder, Path log) throws IOException {
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return adopt(builder.start());
    }

    static Process adopt(Process process) {
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
        return process;
    }

    /** Runs it to its end. */
    static Peer.Took run(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        long from = System.nanoTime();
        var process = start(builder, log);
        int code = process.waitFor();
        double seconds = (System.nanoTime() - from) / 1e9;
        if (code != 0) {
            throw new IOException(builder.command().getFirst() + " ended with " + code + ": " + tail(log));
        }
        return new Peer.Took(seconds, OptionalDouble.empty());
    }

    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static String tail(Path log) throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    /** Both trees alike: the second is a copy with all times. */
    static void copyAll(Path from, Path to, Path log) throws IOException, InterruptedException {
        run(new ProcessBuilder("cp", "-a", from + "/.", to.toString()), log);
    }

    /** What was written before is on the disk, so that nobody pays for another's writes. */
    static void settleDisk() throws IOException, InterruptedException {
        adopt(new ProcessBuilder("sync").start()).waitFor();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void awaitPort(int port, Process server, Path log) throws IOException, InterruptedException {
        long until = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (!server.isAlive() || System.nanoTime() > until) {
                    throw new IOException("nobody listens on port " + port + ": " + tail(log), e);
                }
                Thread.sleep(20);
            }
        }
    }
}
