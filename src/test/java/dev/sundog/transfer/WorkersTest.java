package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void what_was_put_off_is_done_later() throws Exception {
        try (var workers = Workers.virtual("g")) {
            var done = new CountDownLatch(1);
            workers.later(1, done::countDown);
            assertTrue(done.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void nobody_who_closes_waits_for_what_was_put_off() {
        var workers = Workers.virtual("g");
        var done = new AtomicBoolean();
        for (int i = 0; i < 100; i++) {
            workers.later(TimeUnit.MINUTES.toNanos(1), () -> done.set(true));
        }
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), workers::close);
        assertFalse(done.get());
    }

    @Test
    void what_is_given_after_the_close_is_taken_no_more_and_no_failure() {
        var workers = Workers.virtual("g");
        workers.close();
        var done = new AtomicBoolean();
        for (var executor : List.of(workers.journal(), workers.apply(), workers.survey())) {
            executor.execute(() -> done.set(true));
        }
        workers.later(1, () -> done.set(true));
        assertFalse(done.get());
    }
}
