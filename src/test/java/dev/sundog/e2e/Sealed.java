package dev.sundog.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Files that carry the digest of their content, replaced by rename all the time; and a reader at the mirror that opens them all the time. */
final class Sealed implements AutoCloseable {
    private static final int FILES = 8;
    private static final int DIGEST = 32;
    private static final long WRITE_NANOS = 40_000_000;
    private static final long PAUSE_NANOS = 3_000_000;

    private final Path from;
    private final Path to;
    private final Random random;
    private final AtomicReference<String> torn = new AtomicReference<>("");
    private final AtomicLong reads = new AtomicLong();
    private volatile boolean closed;
    private final Thread writer;
    private final Thread reader;

    Sealed(Path from, Path to, long seed) {
        this.from = from;
        this.to = to;
        this.random = new Random(seed);
        this.writer = Thread.ofPlatform().daemon().name("sealed-writer").start(this::write);
        this.reader = Thread.ofPlatform().daemon().name("sealed-reader").start(this::read);
    }

    private static byte[] digest(byte[] content, int length) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(content, length));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() {
        while (!closed) {
            var content = new byte[DIGEST + random.nextInt(300_000)];
            random.nextBytes(content);
            // Most of it stays what it was, so that it is made of the version before.
            Arrays.fill(content, 0, Math.max(0, content.length - 40_000), (byte) random.nextInt(2));
            int end = content.length - DIGEST;
            System.arraycopy(digest(content, end), 0, content, end, DIGEST);
            var name = "sealed" + random.nextInt(FILES);
            try {
                Files.write(from.resolve(name + ".new"), content);
                Files.move(from.resolve(name + ".new"), from.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                torn.compareAndSet("", "the writer failed: " + e);
            }
            LockSupport.parkNanos(WRITE_NANOS);
        }
    }

    private void read() {
        while (!closed) {
            for (int i = 0; i < FILES; i++) {
                try {
                    byte[] content = Files.readAllBytes(to.resolve("sealed" + i));
                    int end = content.length - DIGEST;
                    boolean whole = end >= 0
                            && Arrays.equals(digest(content, end), Arrays.copyOfRange(content, end, content.length));
                    if (!whole) {
                        torn.compareAndSet("", "sealed" + i + " of " + content.length + " bytes is torn");
                    }
                    reads.incrementAndGet();
                } catch (NoSuchFileException e) {
                    // not there yet
                } catch (IOException e) {
                    torn.compareAndSet("", "the reader failed: " + e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What was seen that should not be; empty for nothing. */
    String torn() {
        return torn.get();
    }

    /** How many whole files were read. */
    long reads() {
        return reads.get();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        writer.join();
        reader.join();
    }
}
