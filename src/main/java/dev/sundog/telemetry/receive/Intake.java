package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.Flaw;
import dev.sundog.telemetry.Gunzip;
import dev.sundog.telemetry.OtlpJson;
import dev.sundog.telemetry.OtlpProtobuf;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.receive.Export.Signal;
import dev.sundog.telemetry.receive.Verdict.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Decides on exports and holds the spans that were taken until they are asked for. When it is full, programs are told to come again, which
 * OTLP's exporters do. Thread-safe.
 */
public final class Intake {
    /** The largest export, in bytes, as it is sent and unpacked alike. */
    public static final int LARGEST = 16 << 20;

    /** What was not used at all; what else is noted was mended. */
    private static final Set<Flaw> LOSING =
            EnumSet.of(Flaw.MALFORMED, Flaw.CUT_OFF, Flaw.TOO_LARGE, Flaw.NO_IDENTITY, Flaw.NO_TIME);

    private static final long MOST_BYTES = 64L << 20;

    private final int most;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private final LinkedBlockingQueue<List<Span>> queue = new LinkedBlockingQueue<>();
    private final IntakeCounts counts = new IntakeCounts();

    /** @param mostSpans that are held, or 64 MiB of them; an export that finds room may go beyond by its own size */
    public Intake(int mostSpans) {
        this.most = mostSpans;
    }

    /** What came in so far. */
    public IntakeCounts counts() {
        return counts;
    }

    /** Spans that are held. */
    public int waiting() {
        return held.get();
    }

    /** The spans of one export, in the order of arrival; empty when none came within the time. */
    public Optional<List<Span>> next(long millis) throws InterruptedException {
        var spans = Optional.ofNullable(queue.poll(millis, TimeUnit.MILLISECONDS));
        spans.ifPresent(taken -> {
            held.addAndGet(-taken.size());
            heldBytes.addAndGet(-bytes(taken));
        });
        return spans;
    }

    Verdict judge(Export export) {
        var verdict = weigh(export);
        counts.judged(verdict);
        return verdict;
    }

    /** Counts what was refused before it was whole. */
    Verdict refused(Verdict verdict) {
        counts.judged(verdict);
        return verdict;
    }

    private Verdict weigh(Export export) {
        return switch (export.signal()) {
            case NONE ->
                Verdict.of(Outcome.UNKNOWN, "OTLP's traces are taken at /v1/traces, or by gRPC's TraceService");
            case METRICS, LOGS ->
                Verdict.of(Outcome.UNIMPLEMENTED, "Sundog takes traces only, not " + name(export.signal()));
            case TRACES -> held.get() >= most || heldBytes.get() >= MOST_BYTES ? full() : traces(export);
        };
    }

    private static long bytes(List<Span> spans) {
        return spans.stream().mapToLong(Span::heapBytes).sum();
    }

    private static String name(Signal signal) {
        return signal == Signal.METRICS ? "metrics" : "logs";
    }

    private static Verdict full() {
        return Verdict.of(Outcome.BUSY, "more comes in than is digested: send it again later, or sample");
    }

    private Verdict traces(Export export) {
        var spans = new ArrayList<Span>();
        var tally = new Tally();
        try {
            var body = export.gzip() ? Gunzip.all(export.body(), LARGEST) : export.body();
            if (export.json()) {
                new OtlpJson(spans::add, tally).read(new ByteArrayInputStream(body));
            } else {
                new OtlpProtobuf(spans::add, tally).request(body, 0, body.length);
            }
        } catch (Gunzip.TooMuch e) {
            return Verdict.of(Outcome.TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Verdict.of(Outcome.BAD, "damaged gzip: " + e.getMessage());
        }
        return decoded(spans, tally);
    }

    private Verdict decoded(List<Span> spans, Tally tally) {
        var flaws = tally.counts();
        long lost = flaws.entrySet().stream()
                .filter(e -> LOSING.contains(e.getKey()))
                .mapToLong(e -> e.getValue())
                .sum();
        var why = flaws.entrySet().stream()
                .filter(e -> LOSING.contains(e.getKey()))
                .map(e -> e.getKey().explanation())
                .collect(Collectors.joining("; "));
        if (spans.isEmpty() && lost > 0) {
            return Verdict.of(Outcome.BAD, why);
        }
        if (!spans.isEmpty()) {
            held.addAndGet(spans.size());
            heldBytes.addAndGet(bytes(spans));
            queue.add(spans);
            counts.took(spans.size(), lost);
        }
        return new Verdict(Outcome.TAKEN, why, lost);
    }
}
