package dev.sundog.dataset;

/** Sees changes as they happen. Start it, then scan: what changes in between is in the first drain. */
public interface Watch extends AutoCloseable {
    /** Everything that was done before this call, without blocking. */
    Drained drain();

    /**
     * Waits until something may be drained; safe on a virtual thread.
     *
     * @return false after {@code millis} without anything, or when closed
     */
    boolean await(long millis) throws InterruptedException;

    /** Whether the root was deleted, moved away or unmounted since the start: ask {@link Dataset#presence()}. */
    boolean rootLost();

    @Override
    void close();
}
