package dev.sundog.transfer;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Waits until the other site has all that was written here before, in a group that both sites write. */
final class SharedBarrier {
    private static final long POLL_MILLIS = 5;

    private final SharedParts parts;
    private final Workers workers;
    private final Clocks clocks;
    private final BooleanSupplier over;

    /** @param over whether the group is closed */
    SharedBarrier(SharedParts parts, Workers workers, Clocks clocks, BooleanSupplier over) {
        this.parts = parts;
        this.workers = workers;
        this.clocks = clocks;
        this.over = over;
    }

    CompletableFuture<Void> begin() {
        var future = new CompletableFuture<Void>();
        workers.answers().execute(() -> {
            try {
                await(() -> parts.noticing().isCurrent());
                // What was found is recorded by now.
                long until = clocks.bootNanos().getAsLong();
                await(() -> parts.ledger().isConfirmedUpTo(until));
                future.complete(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                future.completeExceptionally(e);
            } catch (Deposed e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private void await(BooleanSupplier reached) throws InterruptedException {
        while (!isReached(reached)) {
            if (over.getAsBoolean()) {
                throw new Deposed(parts.files().group());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private boolean isReached(BooleanSupplier reached) {
        workers.lock().lock();
        try {
            return reached.getAsBoolean();
        } finally {
            workers.lock().unlock();
        }
    }
}
