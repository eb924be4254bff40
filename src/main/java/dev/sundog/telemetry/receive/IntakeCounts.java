package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.receive.Verdict.Outcome;
import java.util.concurrent.atomic.AtomicLong;

/** What came in since the start. Thread-safe; the numbers are of slightly different moments. */
public final class IntakeCounts {
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong exports = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    void took(long spans, long spansLost) {
        taken.addAndGet(spans);
        lost.addAndGet(spansLost);
    }

    void judged(Verdict verdict) {
        exports.incrementAndGet();
        if (verdict.comesAgain()) {
            busy.incrementAndGet();
        } else if (!verdict.taken() && verdict.outcome() != Outcome.UNIMPLEMENTED) {
            refused.incrementAndGet();
        }
    }

    /** Spans that were taken. */
    public long spans() {
        return taken.get();
    }

    /** Spans that were not, of exports that were. */
    public long lostSpans() {
        return lost.get();
    }

    public long exports() {
        return exports.get();
    }

    /** Exports that were to be sent again later. */
    public long busy() {
        return busy.get();
    }

    /** Exports that were refused for good; metrics and logs do not count. */
    public long refused() {
        return refused.get();
    }
}
