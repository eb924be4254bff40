package dev.sundog.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A mount that a test made, and takes away again. */
final class Mount implements AutoCloseable {
    private final Path at;

    private Mount(Path at) {
        this.at = at;
    }

    /** A file system in memory, of so many MiB; the test is skipped where that may not be mounted. */
    static Mount memory(Path at, int mebibytes) throws IOException, InterruptedException {
        return mount(
                at,
                List.of(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "mode=0755,size=" + mebibytes + "m",
                        "sundog-test",
                        at.toString()));
    }

    private static Mount mount(Path at, List<String> command) throws IOException, InterruptedException {
        var ended = Peer.run(command);
        Assumptions.assumeTrue(ended.code() == 0, "this host may not mount: " + ended.said());
        return new Mount(at);
    }

    /** Another size. */
    void grow(int mebibytes) throws IOException, InterruptedException {
        var ended = Peer.run(List.of("mount", "-o", "remount,size=" + mebibytes + "m", at.toString()));
        if (ended.code() != 0) {
            throw new IOException(ended.said());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Peer.run(List.of("umount", "-l", at.toString()));
    }
}
