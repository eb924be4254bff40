package dev.sundog.gateway;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The file that a site's gateway appends a line to for each request of a client. It never keeps a request waiting: where the
 * disk cannot follow, lines are left out and counted. A file that was moved away is begun anew. Thread-safe.
 */
final class AccessLog implements AutoCloseable {
    private record Entry(Instant at, AccessLine line) {}

    private static final int WAITING_MOST = 8192;
    private static final int AT_ONCE = 512;
    private static final long LOOK_MILLIS = 500;

    private final Path file;
    private final InstantSource clock;
    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING_MOST);
    private final AtomicLong leftOut = new AtomicLong();
    private final Thread writer;
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean closing;
    private FileChannel channel;
    private Object key;

    /** @throws OperatorException when the file cannot be written */
    AccessLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        try {
            this.channel = open();
            this.key = fileKey();
        } catch (IOException e) {
            throw new OperatorException(
                    "The access log " + file + " cannot be written (" + e + ")",
                    "Make its directory, and let the agent's user write there",
                    e);
        }
        this.writer = Thread.ofVirtual().name("access-log").start(this::write);
    }

    void add(AccessLine line) {
        if (!waiting.offer(new Entry(clock.instant(), line))) {
            leftOut.incrementAndGet();
        }
    }

    /** What keeps it from being complete, in words. */
    Optional<String> problem() {
        long lost = leftOut.get();
        return problem.or(() -> lost == 0
                ? Optional.empty()
                : Optional.of(
                        "the disk was too slow for the access log " + file + ": " + lost + " lines were left out"));
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private Object fileKey() throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private void write() {
        var lines = new ArrayList<Entry>();
        while (!closing || !waiting.isEmpty()) {
            try {
                var first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    lines.add(first);
                    waiting.drainTo(lines, AT_ONCE);
                }
                append(lines);
            } catch (InterruptedException e) {
                closing = true;
            }
            lines.clear();
        }
    }

    private void append(List<Entry> lines) {
        try {
            if (!Files.exists(file) || !fileKey().equals(key)) {
                channel.close();
                channel = open();
                key = fileKey();
            }
            if (!lines.isEmpty()) {
                var bytes = ByteBuffer.wrap(lines.stream()
                        .map(entry -> entry.line().text(entry.at()))
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    int _ = channel.write(bytes);
                }
            }
            problem = Optional.empty();
        } catch (IOException e) {
            leftOut.addAndGet(lines.size());
            problem = Optional.of("the access log " + file + " cannot be written (" + e + ")");
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(2000);
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            problem = Optional.of(e.toString());
        }
    }
}
