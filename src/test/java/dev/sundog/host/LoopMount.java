package dev.sundog.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of some kind in a file, mounted for a test and taken away again. */
public final class LoopMount implements AutoCloseable {
    private final Path at;

    private LoopMount(Path at) {
        this.at = at;
    }

    /**
     * Makes and mounts it; the test is skipped where that cannot be.
     *
     * @param temp where the image and the mount point shall be
     * @param mkfs command and arguments, without the image
     */
    public static LoopMount make(Path temp, int mebibytes, String... mkfs) throws IOException, InterruptedException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount");
        var image = temp.resolve("image");
        try (var f = new RandomAccessFile(image.toFile(), "rw")) {
            f.setLength((long) mebibytes << 20);
        }
        var command = new ArrayList<>(List.of(mkfs));
        command.add(image.toString());
        var made = run(command);
        Assumptions.assumeTrue(made.isEmpty(), mkfs[0] + ": " + made);
        var at = Files.createDirectories(temp.resolve("mounted"));
        var mounted = run(List.of("mount", "-o", "loop", image.toString(), at.toString()));
        Assumptions.assumeTrue(mounted.isEmpty(), "this host may not mount: " + mounted);
        return new LoopMount(at);
    }

    public Path at() {
        return at;
    }

    public void readOnly(boolean readOnly) throws IOException, InterruptedException {
        var failed = run(List.of("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), at.toString()));
        if (!failed.isEmpty()) {
            throw new IOException(failed);
        }
    }

    /** What a command said when it failed; empty when it did not. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "not here: " + command.getFirst();
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : process.exitValue() + " " + said;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of("umount", "-l", at.toString()));
    }
}
