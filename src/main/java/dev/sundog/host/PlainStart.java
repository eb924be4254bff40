package dev.sundog.host;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Starts programs without the capabilities that a service manager gave this process as ambient ones: what an agent needs to mirror
 * files of others is nothing that a service should inherit. Nor are the processors that the agent is confined to.
 */
public final class PlainStart {
    private static final long PR_CAP_AMBIENT = 47;
    private static final long CLEAR_ALL = 4;

    private PlainStart() {}

    /**
     * Starts a program. What a user that is not root may by ambient capabilities it may not.
     *
     * @throws IOException when it cannot be started
     */
    public static Process of(ProcessBuilder builder) throws IOException {
        // They belong to a thread, and a program has those of the thread that starts it: this one ends with it.
        var start = new FutureTask<>((Callable<Process>) () -> {
            clearAmbient();
            Scheduling.releaseThisThread();
            return builder.start();
        });
        Thread.ofPlatform().name("start").start(start);
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it was started", e);
        }
    }

    private static void clearAmbient() {
        try (var call = new Call()) {
            call.check(Sys.PRCTL, "ambient capabilities", PR_CAP_AMBIENT, CLEAR_ALL, 0, 0, 0);
        }
    }
}
