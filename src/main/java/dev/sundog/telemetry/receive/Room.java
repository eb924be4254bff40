package dev.sundog.telemetry.receive;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that all bodies under way may take together. Thread-safe. */
final class Room {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Room(long mostBytes) {
        this.most = mostBytes;
    }

    /** Takes so many bytes, or none when they are not there. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
