package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.receive.Export.Signal;
import dev.sundog.telemetry.receive.Verdict.Outcome;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** What all connections share: room for bodies, and threads that decode them, no more at once than there are processors. */
final class Reception {
    private static final long ALL_BODIES = 64L << 20;

    private final Intake intake;
    private final Executor blocking;
    private final Room room = new Room(ALL_BODIES);
    private final Semaphore turns;

    Reception(Intake intake, Executor blocking, int atOnce) {
        this.intake = intake;
        this.blocking = blocking;
        this.turns = new Semaphore(atOnce);
    }

    Room room() {
        return room;
    }

    Body body() {
        return new Body(room, Intake.LARGEST);
    }

    /** Refuses what was not looked at; the verdict of what came too large or too early goes before. */
    void refuse(Body body, Verdict verdict, Consumer<Verdict> then) {
        body.release();
        then.accept(intake.refused(body.refusal().orElse(verdict)));
    }

    /**
     * Decides on a whole body beside the event loop.
     *
     * @param loop where {@code then} runs
     */
    void judge(Body body, Signal signal, boolean json, boolean gzip, Executor loop, Consumer<Verdict> then) {
        if (body.refusal().isPresent()) {
            refuse(body, body.refusal().get(), then);
            return;
        }
        blocking.execute(() -> {
            var verdict = Verdict.of(Outcome.BAD, "it cannot be read");
            try {
                turns.acquire();
                try {
                    verdict = intake.judge(new Export(signal, json, gzip, body.bytes()));
                } finally {
                    turns.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                verdict = Verdict.of(Outcome.BUSY, "this agent is ending");
            } finally {
                // whatever happened, who sent it is answered
                body.release();
                var said = verdict;
                loop.execute(() -> then.accept(said));
            }
        });
    }
}
