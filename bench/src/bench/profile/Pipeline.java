package bench.profile;

import dev.sundog.profile.Profile;
import dev.sundog.profile.ProfileLimits;
import dev.sundog.telemetry.Grouping;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.Timing;
import dev.sundog.telemetry.TraceLimits;
import dev.sundog.telemetry.TraceOperations;
import dev.sundog.telemetry.Traces;
import java.time.Duration;

/** From spans to a profile, as the product joins them. */
final class Pipeline {
    final Tally tally = new Tally();
    final Profile profile;
    private final Traces traces;
    private final TraceOperations operations;
    private final Timing timing;
    long spans;

    Pipeline(int operations, Timing timing) {
        this.profile = new Profile(new ProfileLimits(Duration.ofDays(36_500), operations, 1000), 0);
        this.timing = timing;
        this.operations = new TraceOperations(Grouping.byService(), timing, profile::record);
        this.traces = new Traces(TraceLimits.files(), tally, this.operations);
    }

    Timing timing() {
        return timing;
    }

    void span(Span span) {
        spans++;
        traces.span(span, 0);
    }

    void finish() {
        traces.finish(0);
    }
}
