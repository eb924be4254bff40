package dev.sundog.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class OneLookTest {
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private int look() {
        int mine = begun.incrementAndGet();
        if (mine == 1) {
            first.countDown();
            try {
                goOn.await(120, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return mine;
    }

    @Test
    void who_asks_while_somebody_looks_gets_what_a_later_look_saw() throws Exception {
        var one = new OneLook<>(this::look);
        var early = CompletableFuture.supplyAsync(one::get, Thread::startVirtualThread);
        first.await();
        var late = CompletableFuture.supplyAsync(one::get, Thread::startVirtualThread);
        goOn.countDown();
        assertEquals(1, early.get());
        assertEquals(2, late.get());
        assertEquals(3, one.get());
    }
}
