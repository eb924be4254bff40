package dev.sundog.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that maps files, or only opens them, until its input ends. */
public final class MapsAFile implements AutoCloseable {
    private final Process process;

    private MapsAFile(Process process) {
        this.process = process;
    }

    /**
     * Starts it, and waits until it holds the files.
     *
     * @param before a command that runs it, such as one for another view of the mounts
     * @param how {@code map}, {@code read} (mapped to be read) or {@code open} (for writing)
     */
    public static MapsAFile start(List<String> before, String how, Path file) throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(MapsAFile.class.getName(), how, file.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = process.inputReader().readLine();
        if (!"ready".equals(said)) {
            process.destroyForcibly();
            throw new IOException("it said: " + said);
        }
        return new MapsAFile(process);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.outputWriter().close();
        process.waitFor();
    }

    /** The program itself. */
    public static void main(String[] args) throws IOException {
        var file = new RandomAccessFile(args[1], "rw");
        var mode = args[0].equals("map") ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
        Object map = args[0].equals("open") ? file : file.getChannel().map(mode, 0, file.length());
        if (!args[0].equals("open")) {
            file.close();
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until it ends
        }
        java.lang.ref.Reference.reachabilityFence(map);
    }
}
