package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/** On what a directory lies, and how long it takes until something is durable there. */
final class StorageChecks {
    private static final int WRITES = 20;
    private static final int BYTES = 4096;
    private static final double SLOW_MILLIS = 10;
    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs");
    private static final Set<String> PASSING = Set.of("tmpfs", "ramfs");

    private final HostTree host;
    private final LongSupplier nanos;

    StorageChecks(HostTree host, LongSupplier nanos) {
        this.host = host;
        this.nanos = nanos;
    }

    /** @param what the directory is for */
    List<FindingReport> all(String what, Path directory) {
        return List.of(kind(what, directory), forced(what, directory));
    }

    FindingReport kind(String what, Path directory) {
        try {
            var store = Files.getFileStore(directory);
            return kind(what, store.type(), store.name(), (long) Files.getAttribute(directory, "unix:dev"));
        } catch (IOException | UnsupportedOperationException e) {
            return FindingReport.warn(
                    "disk of " + what, "cannot be told: " + e.getMessage(), "Look with findmnt -T " + directory);
        }
    }

    /** @param device as stat tells it, major and minor in one */
    FindingReport kind(String what, String type, String name, long device) {
        var check = "disk of " + what;
        if (PASSING.contains(type)) {
            return FindingReport.warn(
                    check,
                    type + " is gone when the host stops",
                    "Use a directory on a disk: what is durable there must stay");
        }
        if (REMOTE.contains(type)) {
            return FindingReport.warn(
                    check,
                    type
                            + ": changes that others make there are not noticed, and names may not be exchanged in one step",
                    "Use a local file system");
        }
        long major = (device >> 8 & 0xfff) | (device >> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >> 12 & ~0xffL);
        var at = "sys/dev/block/" + major + ":" + minor;
        var queue = host.has(at + "/queue") ? at + "/queue" : at + "/../queue";
        var rotates = host.number(queue + "/rotational");
        if (rotates.isEmpty()) {
            return FindingReport.ok(check, type + " on " + name + ", whose kind the kernel does not tell");
        }
        return rotates.getAsLong() == 0
                ? FindingReport.ok(check, type + " on " + name + ", solid state")
                : FindingReport.warn(
                        check,
                        type + " on " + name + " rotates: each durable write waits for it to come round",
                        "Use a solid-state disk where answers wait for writes (rpo: 0s)");
    }

    /** Writes 4 KiB twenty times and forces each; what it made it takes away again. */
    private FindingReport forced(String what, Path directory) {
        var check = "durable write to " + what;
        try {
            var file = Files.createTempFile(directory, ".sundog-doctor", null);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return forced(check, measure(channel));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return FindingReport.warn(check, "cannot be tried: " + e.getMessage(), "Let the agent's user write there");
        }
    }

    private long[] measure(FileChannel channel) throws IOException {
        var took = new long[WRITES];
        for (int i = 0; i < WRITES; i++) {
            long before = nanos.getAsLong();
            channel.write(ByteBuffer.allocate(BYTES), (long) i * BYTES);
            channel.force(false);
            took[i] = nanos.getAsLong() - before;
        }
        Arrays.sort(took);
        return took;
    }

    static FindingReport forced(String check, long[] sortedNanos) {
        double median = sortedNanos[sortedNanos.length / 2] / 1e6;
        double worst = sortedNanos[sortedNanos.length - 1] / 1e6;
        var found = String.format(
                Locale.ROOT, "%.2f ms in the median of %d, %.2f ms at worst", median, sortedNanos.length, worst);
        return median > SLOW_MILLIS
                ? FindingReport.warn(
                        check,
                        found,
                        "At rpo 0s each answer to a write waits for two of these: use a disk with a protected cache")
                : FindingReport.ok(check, found);
    }
}
