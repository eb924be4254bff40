package dev.sundog.agent;

import dev.sundog.bandwidth.history.Bucket;
import dev.sundog.bandwidth.history.BucketCodec;
import dev.sundog.bandwidth.history.Recorder.Written;
import dev.sundog.bandwidth.history.Resolution;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the link did, kept in {@code link-history} in the state directory: a ring of buckets for each resolution, each in a place that
 * its time gives, so that the file has a size it never exceeds and nothing is ever rewritten but the oldest. Safe for many threads.
 */
final class LinkHistory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkHistory.class);
    private static final byte[] HEAD =
            Arrays.copyOf("sundog-link-history 1\n".getBytes(StandardCharsets.US_ASCII), BucketCodec.BYTES);
    private static final int AT_ONCE = 4_096;

    private final Path file;
    private final FileChannel channel;
    private boolean failing;

    private LinkHistory(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens it, or begins it. What is no history of this format is put aside, beside it.
     *
     * @throws OperatorException when neither can be
     */
    static LinkHistory open(Path file) {
        try {
            if (Files.exists(file) && !isHistory(file)) {
                var aside = file.resolveSibling(file.getFileName() + ".unreadable");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.warn("{} is no link history of format 1: it is kept as {}, and a new one begins", file, aside);
            }
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            var history = new LinkHistory(file, channel);
            history.writeAt(0, HEAD);
            history.lookForDamage();
            return history;
        } catch (IOException e) {
            throw new OperatorException(
                    "The link's history " + file + " cannot be opened: " + e.getMessage(),
                    "Give the agent's user write access to its state directory, or move the file away",
                    e);
        }
    }

    private static boolean isHistory(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(HEAD.length);
            return head.length == 0 || Arrays.equals(head, HEAD);
        }
    }

    private void lookForDamage() throws IOException {
        int damaged = 0;
        for (var resolution : Resolution.values()) {
            for (int place = 0; place < resolution.kept; place += AT_ONCE) {
                var some = readAt(at(resolution, place), Math.min(AT_ONCE, resolution.kept - place));
                damaged += (int) some.stream().filter(BucketCodec::isDamaged).count();
            }
        }
        if (damaged > 0) {
            LOG.warn("{} intervals in {} cannot be read and are left out", damaged, file);
        }
    }

    private static long at(Resolution resolution, int place) {
        long before = 0;
        for (var one : Resolution.values()) {
            if (one == resolution) {
                break;
            }
            before += one.kept;
        }
        return HEAD.length + (before + place) * BucketCodec.BYTES;
    }

    private void writeAt(long at, byte[] bytes) throws IOException {
        var out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out, at + out.position());
        }
    }

    /** Records from there on; what the file does not reach to was never written. */
    private List<byte[]> readAt(long at, int records) throws IOException {
        var in = ByteBuffer.allocate(records * BucketCodec.BYTES);
        while (in.hasRemaining() && channel.read(in, at + in.position()) >= 0) {}
        var out = new ArrayList<byte[]>();
        for (int i = 0; i < records; i++) {
            out.add(Arrays.copyOfRange(in.array(), i * BucketCodec.BYTES, (i + 1) * BucketCodec.BYTES));
        }
        return out;
    }

    /** Keeps these. A disk that is full costs them, and nothing else. */
    synchronized void write(List<Written> all) {
        try {
            for (var one : all) {
                var bucket = one.bucket();
                int place = one.resolution().place(bucket.startSeconds());
                writeAt(at(one.resolution(), place), BucketCodec.encode(bucket));
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("What the link does is not kept: {} cannot be written: {}", file, e.getMessage());
            }
            failing = true;
        }
    }

    /**
     * What is kept of a time, in its order; what is missing is left out.
     *
     * @param from the first second
     * @param to the second behind the last
     */
    List<Bucket> read(Resolution resolution, long from, long to) {
        var out = new ArrayList<Bucket>();
        long oldest = resolution.start(to - 1) - (resolution.kept - 1L) * resolution.seconds;
        long start = Math.max(resolution.start(from), oldest);
        try {
            while (start < to) {
                int place = resolution.place(start);
                long wanted = (to - start + resolution.seconds - 1) / resolution.seconds;
                int count = (int) Math.min(wanted, Math.min(AT_ONCE, resolution.kept - place));
                for (var record : readAt(at(resolution, place), count)) {
                    long expected = start;
                    BucketCodec.decode(record)
                            .filter(b -> b.startSeconds() == expected)
                            .ifPresent(out::add);
                    start += resolution.seconds;
                }
            }
        } catch (IOException e) {
            throw new OperatorException(
                    "The link's history " + file + " cannot be read: " + e.getMessage(), "Look at the disk", e);
        }
        return out;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(true);
        channel.close();
    }
}
