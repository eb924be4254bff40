package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for something, with a line on the screen and an end. */
final class Waiting {
    private static final Duration LOOK = Duration.ofMillis(100);
    private final Screen screen;

    Waiting(Screen screen) {
        this.screen = screen;
    }

    /** @throws OperatorException when it did not come in time */
    void until(String what, Duration most, Callable<Boolean> condition) throws InterruptedException {
        if (!within(what, most, condition)) {
            throw new OperatorException(
                    "Waited " + most.toSeconds() + " s in vain: " + what, "Read the logs of the agents, or try again");
        }
    }

    /** Returns whether it came in time. A control socket that does not answer yet counts as not yet. */
    boolean within(String what, Duration most, Callable<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            if (holds(condition)) {
                return true;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            screen.live("waiting: " + what + " (" + (most.toNanos() - left) / 1_000_000_000 + " s)");
            Thread.sleep(LOOK);
        }
    }

    private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
        try {
            return condition.call();
        } catch (OperatorException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
