package bench.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A service that writes files at a fixed rate, whoever is slow, and waits for a barrier after each: how long does each wait? */
final class Writes {
    static final int BYTES = 4 * 1024;
    static final long FAILED = -1;

    private final Path root;
    private final String directory;
    private final Supplier<CompletableFuture<Void>> barrier;

    Writes(Path root, String directory, Supplier<CompletableFuture<Void>> barrier) {
        this.root = root;
        this.directory = directory;
        this.barrier = barrier;
    }

    /** Names of the files that are written, beneath the directory. */
    static String name(int file) {
        return "d%02d/f%04d".formatted(file / 200, file);
    }

    /**
     * Writes for a while.
     *
     * @param result gets the nanoseconds of each write in order, eight bytes each: from before it was written until it is durable
     *     on both sides, or {@link #FAILED}
     */
    void run(int perSecond, int seconds, Path result) throws IOException, InterruptedException {
        int count = perSecond * seconds;
        var nanos = new long[count];
        Arrays.fill(nanos, FAILED);
        var left = new CountDownLatch(count);
        var noise = new Noise(perSecond * 31L + seconds);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int at = i;
            var file = root.resolve(directory).resolve(name(noise.below(BarrierBench.FILES)));
            var content = noise.bytes(BYTES);
            long due = begin + i * 1_000_000_000L / perSecond;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            Thread.startVirtualThread(() -> {
                nanos[at] = one(file, content, due);
                left.countDown();
            });
        }
        left.await();
        var out = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        Arrays.stream(nanos).forEach(out::putLong);
        Files.write(result, out.array());
    }

    /** Counted from when it was due: a service that is held up makes those wait that come next. */
    private long one(Path file, byte[] content, long due) {
        try {
            Files.write(file, content);
            barrier.get().get();
            return System.nanoTime() - due;
        } catch (IOException | InterruptedException | java.util.concurrent.ExecutionException e) {
            return FAILED;
        }
    }
}
