package dev.sundog.agent;

import dev.sundog.api.TelemetryReport;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TelemetryDoors;
import dev.sundog.profile.OperationObservation;
import dev.sundog.telemetry.Refusals;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.Timing;
import dev.sundog.telemetry.TraceLimits;
import dev.sundog.telemetry.TraceOperations;
import dev.sundog.telemetry.Traces;
import dev.sundog.telemetry.receive.Intake;
import dev.sundog.telemetry.receive.OtlpReceiver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this site's programs tell by their spans: taken in at the doors, put together to traces, handed on as observations. */
final class Telemetry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final int MOST_WAITING = 200_000;
    private static final long LOOK_MILLIS = 200;

    private final TelemetryDoors doors;
    private final SpanPlaces places;
    private final LongSupplier nanos;
    private final Intake intake = new Intake(MOST_WAITING);
    private final OtlpReceiver receiver = new OtlpReceiver(intake);
    private final Tally tally = new Tally();
    private final Refusals unknown = new Refusals();
    private final Traces traces;
    private final Thread digesting;
    private volatile boolean closed;

    private Telemetry(TelemetryDoors doors, SpanPlaces places, LongSupplier nanos, Consumer<OperationObservation> to) {
        this.doors = doors;
        this.places = places;
        this.nanos = nanos;
        this.traces = new Traces(TraceLimits.live(), tally, new TraceOperations(places, Timing.COMPLETED, to));
        this.digesting = Thread.ofPlatform().daemon().name("telemetry").unstarted(this::digest);
    }

    /**
     * Opens the doors.
     *
     * @param places whose the services and files are
     * @param nanos the clock of the profile
     * @param to gets observations, from one thread
     * @throws OperatorException when a port cannot be had
     */
    static Telemetry start(
            TelemetryDoors doors,
            SpanPlaces places,
            Function<String, InetSocketAddress> socket,
            LongSupplier nanos,
            Consumer<OperationObservation> to) {
        var telemetry = new Telemetry(doors, places, nanos, to);
        try {
            doors.grpc().map(socket).ifPresent(telemetry.receiver::grpc);
            doors.http().map(socket).ifPresent(telemetry.receiver::http);
        } catch (OperatorException e) {
            telemetry.close();
            throw e;
        }
        telemetry.digesting.start();
        return telemetry;
    }

    private void digest() {
        while (!closed) {
            try {
                take(intake.next(LOOK_MILLIS).orElse(List.of()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void take(List<Span> spans) {
        long now = nanos.getAsLong();
        for (var span : spans) {
            if (places.group(span.activity().service()).isEmpty()) {
                unknown.add(span.activity().service());
            }
            guarded(() -> traces.span(span, now));
        }
        guarded(() -> traces.advance(now));
    }

    /** What fails with one span must not cost the others. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("Telemetry goes on after: {}", String.valueOf(e.getMessage()), e);
        }
    }

    synchronized TelemetryReport report() {
        var noted = new TreeMap<String, Long>();
        tally.counts().forEach((flaw, n) -> noted.put(flaw.explanation(), n));
        var counts = intake.counts();
        return new TelemetryReport(
                Stream.of(doors.grpc().map(a -> a + " (gRPC)"), doors.http().map(a -> a + " (HTTP)"))
                        .flatMap(Optional::stream)
                        .toList(),
                counts.spans(),
                counts.lostSpans(),
                counts.busy(),
                counts.refused(),
                intake.waiting(),
                Map.copyOf(unknown.counts()),
                noted);
    }

    @Override
    public void close() {
        closed = true;
        receiver.close();
        digesting.interrupt();
    }
}
