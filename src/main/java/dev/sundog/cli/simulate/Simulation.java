package dev.sundog.cli.simulate;

import dev.sundog.bandwidth.replay.Outcome;
import dev.sundog.bandwidth.replay.Replay;
import dev.sundog.bandwidth.replay.Trace;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replays a trace under every rule. */
public final class Simulation {
    private static final Duration LEAST_HORIZON = Duration.ofHours(3);
    private static final int MOST_SLOTS = 96;

    private final Trace trace;
    private final List<Outcome> outcomes = new ArrayList<>();

    public Simulation(Trace trace, ZoneId zone) {
        this.trace = trace;
        var replay = new Replay(trace);
        int horizon = horizon(trace);
        outcomes.add(replay.withForecast(horizon, zone));
        outcomes.add(replay.withoutForecast(horizon));
        outcomes.add(replay.fixedCap());
        outcomes.add(replay.strictPriority());
        outcomes.add(replay.clairvoyant());
    }

    /** Three hours, or the longest rpo where that is more; as many slots as can be planned within seconds. */
    static int horizon(Trace trace) {
        double seconds = LEAST_HORIZON.toSeconds();
        for (var segment : trace.segments()) {
            seconds = Math.max(seconds, segment.rpo().toSeconds());
        }
        return (int) Math.clamp(seconds / trace.slotSeconds() + 1, 2, MOST_SLOTS);
    }

    /** What the product did. */
    public Outcome ours() {
        return outcomes.getFirst();
    }

    public SimulationReport report() {
        var segments = new ArrayList<SimulationReport.Segment>();
        for (int i = 0; i < trace.segments().size(); i++) {
            var one = trace.segments().get(i);
            segments.add(new SimulationReport.Segment(
                    one.name(), one.score(), one.rpo().toNanos() / 1e9, trace.usual(i)));
        }
        double best = outcomes.getLast().weightedLateSeconds(trace);
        var policies = new ArrayList<SimulationReport.Policy>();
        for (var outcome : outcomes) {
            double late = outcome.weightedLateSeconds(trace);
            Optional<Double> ratio =
                    best > 0 ? Optional.of(late / best) : late > 0 ? Optional.empty() : Optional.of(1.0);
            policies.add(new SimulationReport.Policy(outcome.policy(), late, ratio, held(outcome)));
        }
        return new SimulationReport(
                trace.slotSeconds(), trace.warmUp(), trace.slots() - trace.warmUp(), segments, policies);
    }

    private List<SimulationReport.Held> held(Outcome outcome) {
        var out = new ArrayList<SimulationReport.Held>();
        for (int i = 0; i < trace.segments().size(); i++) {
            out.add(new SimulationReport.Held(
                    outcome.attained(trace, i), outcome.worstLagSeconds(trace, i), outcome.lateSeconds(trace, i)));
        }
        return out;
    }
}
