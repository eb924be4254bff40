package dev.sundog.bandwidth.replay;

import dev.sundog.bandwidth.allocation.Optimum;
import dev.sundog.model.Quantiles;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Replays a trace under rules. */
public final class Replay {
    private final Trace trace;

    public Replay(Trace trace) {
        this.trace = trace;
    }

    /** Equal shares of what the link carries. */
    public Outcome fair() {
        return run("fair sharing", new Policy.Simple(trace, Policy.Rule.FAIR, Long.MAX_VALUE));
    }

    /** Equal shares of a cap as people set it: what the link carries in nine of ten slots. */
    public Outcome fixedCap() {
        var rates = trace.link().stream().sorted().toList();
        return run("fixed cap", new Policy.Simple(trace, Policy.Rule.FAIR, rates.get(rates.size() / 10)));
    }

    public Outcome weightedFair() {
        return run("weighted fair", new Policy.Simple(trace, Policy.Rule.WEIGHTED_FAIR, Long.MAX_VALUE));
    }

    public Outcome earliestDue() {
        return run("earliest due", new Policy.Simple(trace, Policy.Rule.EARLIEST_DUE, Long.MAX_VALUE));
    }

    public Outcome strictPriority() {
        return run("strict priority", new Policy.Simple(trace, Policy.Rule.STRICT_PRIORITY, Long.MAX_VALUE));
    }

    /** The allocator, told nothing of what is to come. */
    public Outcome withoutForecast(int horizon) {
        return run("no forecast", new Policy.Planned(new Replanning(trace, horizon, new Prospect.Nothing(trace))));
    }

    /** The allocator with its own forecasts, learnt from what has been. */
    public Outcome withForecast(int horizon, ZoneId zone) {
        return run(
                "own forecast",
                new Policy.Planned(new Replanning(trace, horizon, new Prospect.Own(trace, horizon, zone))));
    }

    /** The allocator told what will be. */
    public Outcome withPerfectForecast(int horizon) {
        return run("perfect forecast", new Policy.Planned(new Replanning(trace, horizon, new Prospect.Perfect(trace))));
    }

    /** The least weighted late seconds that anybody could have had who knew all from the start. */
    public Outcome clairvoyant() {
        var written = new ArrayList<List<Long>>();
        var density = new double[trace.segments().size()];
        var rpo = new double[density.length];
        for (int i = 0; i < density.length; i++) {
            var segment = trace.segments().get(i);
            written.add(segment.written().subList(trace.warmUp(), trace.slots()));
            density[i] = segment.score() / trace.usual(i);
            rpo[i] = segment.rpo().toNanos() / 1e9 / trace.slotSeconds();
        }
        var link = trace.link().subList(trace.warmUp(), trace.slots());
        return sent("clairvoyant", new Optimum(link, written, density, rpo).sent());
    }

    private Outcome sent(String name, long[][] rates) {
        return run(name, new Policy.Given(rates, trace.warmUp()));
    }

    private Outcome run(String name, Policy policy) {
        int n = trace.segments().size();
        int counted = trace.slots() - trace.warmUp();
        var waiting = new Waiting[n];
        for (int i = 0; i < n; i++) {
            waiting[i] = new Waiting(trace.segments().get(i).rpo().toNanos() / 1e9 / trace.slotSeconds());
        }
        var sent = new long[n][counted];
        var late = new long[n][counted];
        var age = new int[n][counted];
        for (int t = trace.warmUp(); t < trace.slots(); t++) {
            for (int i = 0; i < n; i++) {
                waiting[i].write(t, trace.segments().get(i).written().get(t));
            }
            var rates = policy.share(t, waiting);
            for (int i = 0; i < n; i++) {
                sent[i][t - trace.warmUp()] = waiting[i].send(rates[i]);
                late[i][t - trace.warmUp()] = waiting[i].late(t);
                age[i][t - trace.warmUp()] = waiting[i].age(t);
            }
        }
        return new Outcome(name, sent, late, age);
    }

    /**
     * What was forecast of the link, for each slot that counts.
     *
     * @param ahead how many slots before
     */
    public List<Quantiles> linkForecast(int ahead, ZoneId zone) {
        var own = new Prospect.Own(trace, ahead, zone);
        var out = new ArrayList<Quantiles>();
        for (int t = 0; t + ahead < trace.slots(); t++) {
            own.learn(t);
            if (t + ahead >= trace.warmUp()) {
                out.add(own.at(trace.segments().size(), t, ahead));
            }
        }
        return out;
    }
}
