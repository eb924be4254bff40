package dev.sundog.cli.score;

import dev.sundog.model.GroupId;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import dev.sundog.profile.Profile;
import dev.sundog.profile.ProfileLimits;
import dev.sundog.telemetry.Grouping;
import dev.sundog.telemetry.LogLine;
import dev.sundog.telemetry.PgStatStatements;
import dev.sundog.telemetry.Span;
import dev.sundog.telemetry.Tally;
import dev.sundog.telemetry.Timing;
import dev.sundog.telemetry.TraceLimits;
import dev.sundog.telemetry.TraceOperations;
import dev.sundog.telemetry.Traces;
import dev.sundog.telemetry.files.FileSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Everything that files tell, in one profile: nothing is forgotten, so all has the same time; rates are over the {@link ObservedTime}. */
final class Gathering implements FileSink {
    /** When everything was, and now. */
    static final long AT = 0;

    private static final ProfileLimits LIMITS = new ProfileLimits(Duration.ofDays(36_500), 10_000, 1);

    /** No more operations are told apart anyway. */
    private static final int MOST_STATEMENTS = LIMITS.operations();

    /** Shorter ones say little about rates. */
    private static final double LEAST_NANOS = 10e9;

    /** More no counter has counted. */
    private static final double MOST_CALLS = 1e14;

    private final Grouping grouping = Grouping.byService();
    private final Profile profile = new Profile(LIMITS, Long.MAX_VALUE);
    private final Tally tally = new Tally();
    private final Traces traces =
            new Traces(TraceLimits.files(), tally, new TraceOperations(grouping, Timing.COMPLETED, this::observe));
    /** Statements, with all that their counters have counted. */
    private final List<OperationObservation> timeless = new ArrayList<>();

    private final Map<GroupId, Long> failed = new HashMap<>();
    private final TreeSet<GroupId> services = new TreeSet<>();
    private GroupId service = new GroupId("unknown");
    private final ObservedTime time = new ObservedTime();
    private boolean timed;

    /** Whose the next file is, where it does not say itself. */
    void file(String name) {
        time.next();
        int dot = name.indexOf('.', 1);
        service = grouping.group(dot < 0 ? name : name.substring(0, dot)).orElse(service);
    }

    @Override
    public void span(Span span) {
        if (span.parentId() == 0) {
            time.event(span.startNanos(), span.endNanos());
        } else {
            time.part(span.startNanos(), span.endNanos());
        }
        traces.span(span, AT);
    }

    @Override
    public void request(LogLine.Request request) {
        var whose = request.service().flatMap(grouping::group).orElse(service);
        time.event(request.atNanos(), request.atNanos());
        if (request.isFailed() && isKnown(whose)) {
            failed.merge(whose, 1L, Long::sum);
        }
        observe(OperationObservation.once(
                whose,
                request.operation(),
                List.of(),
                request.isWriting(),
                request.seconds().orElse(0),
                AT));
    }

    @Override
    public void statement(PgStatStatements.Statement statement) {
        if (timeless.size() < MOST_STATEMENTS) {
            timeless.add(statement.observation(service, AT));
        }
    }

    private void observe(OperationObservation one) {
        if (isKnown(one.group())) {
            profile.record(one);
        }
    }

    /** Whether a service counts; the first ones do. */
    private boolean isKnown(GroupId whose) {
        return services.contains(whose) || (services.size() < LIMITS.operations() && services.add(whose));
    }

    /**
     * Ends it: what is under way is complete, and what has no time is spread over the time of the rest.
     *
     * @param counted how long counters without times ran
     */
    void finish(Duration counted) {
        traces.finish(AT);
        timed = time.any();
        if (!timed && !timeless.isEmpty()) {
            time.event(0, counted.toNanos());
        }
        double share = Math.max(LEAST_NANOS, (double) time.nanos()) / counted.toNanos();
        timeless.forEach(one -> observe(part(one, share)));
    }

    private static OperationObservation part(OperationObservation all, double share) {
        return new OperationObservation(
                all.group(),
                all.operation(),
                all.data(),
                all.writing(),
                all.exclusiveSeconds(),
                Math.min(MOST_CALLS, all.count() * share),
                all.calls(),
                all.atNanos());
    }

    /** What was seen, as if it had been watched without a gap until the last event; only where {@link #time} has any. */
    Profile profile() {
        profile.merge(new Profile(LIMITS, AT - time.nanos()));
        return profile;
    }

    Tally tally() {
        return tally;
    }

    ObservedTime time() {
        return time;
    }

    /** What there was too much of to tell apart. */
    List<String> warnings() {
        var out = new ArrayList<String>();
        profile.foldedRoutes()
                .keySet()
                .forEach(
                        group -> out.add(
                                group
                                        + ": operations have too many names at one place of their route; rare ones count together as {}"));
        if (time.filesWithOdd() > 0) {
            out.add(
                    "some times lie so far from all others of their file that they do not count for how long was watched"
                            + " (" + time.filesWithOdd() + (time.filesWithOdd() == 1 ? " file)" : " files)"));
        }
        if (profile.folded() > 0) {
            out.add("there are more than " + LIMITS.operations() + " operations; those that came late count as "
                    + OperationKey.OTHER);
        }
        return out;
    }

    Map<GroupId, Long> failed() {
        return Map.copyOf(failed);
    }

    List<GroupId> services() {
        return List.copyOf(services);
    }

    /** Whether there are times: counters alone have none. */
    boolean timed() {
        return timed;
    }
}
