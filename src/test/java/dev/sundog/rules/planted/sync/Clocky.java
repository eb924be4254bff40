package dev.sundog.rules.planted.sync;

import dev.sundog.rules.planted.steer.Neighbour;
import java.io.File;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Breaks every rule of purity; only {@code ShapeTest} reads it, and nothing runs it. */
@SuppressWarnings("all")
public final class Clocky {
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier clock = System::currentTimeMillis;
    private int count;

    long now() {
        return System.nanoTime() + Instant.now().getNano();
    }

    double chance() {
        return Math.random() + UUID.randomUUID().hashCode() + new Random().nextInt();
    }

    void start() {
        new Thread(() -> count++).start();
    }

    Object files(Path path) {
        return new File(path.toString());
    }

    void connect() throws Exception {
        new Socket().close();
    }

    synchronized void whole() {
        count++;
    }

    void part() {
        synchronized (lock) {
            count++;
        }
    }

    long together(List<Long> all) {
        return all.parallelStream().count();
    }

    Neighbour neighbour() {
        return new Neighbour(this);
    }
}
