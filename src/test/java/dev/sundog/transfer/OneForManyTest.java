package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OneForManyTest {
    @Test
    void who_comes_meanwhile_shares_the_next_round() throws InterruptedException {
        var rounds = new AtomicInteger();
        var first = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var shared = new OneForMany(() -> {
            if (rounds.incrementAndGet() == 1) {
                first.countDown();
                await(goOn);
            }
        });
        var threads = new ArrayList<Thread>();
        threads.add(Thread.ofVirtual().start(shared::run));
        first.await();
        var seen = new AtomicInteger(Integer.MAX_VALUE);
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                shared.run();
                seen.accumulateAndGet(rounds.get(), Math::min);
            }));
        }
        while (threads.stream()
                        .filter(t -> t.getState() == Thread.State.WAITING)
                        .count()
                < 51) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(2, rounds.get());
        assertTrue(seen.get() >= 2, "somebody was content with a round that had begun before");
    }

    @Test
    void a_failure_is_that_of_who_did_it_and_the_next_one_tries_again() {
        var rounds = new AtomicInteger();
        var shared = new OneForMany(() -> {
            if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("full");
            }
        });
        assertThrows(IllegalStateException.class, shared::run);
        shared.run();
        assertEquals(2, rounds.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
