package dev.sundog.agent;

import dev.sundog.gateway.Observation;
import dev.sundog.gateway.Pressure;
import dev.sundog.model.TreePath;
import dev.sundog.steer.Overload;
import dev.sundog.steer.OverloadSample;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How loaded a group's service here is, and what is asked of each part of its data. Rates are of the last few windows. */
final class LoadWatch {
    private static final double SMOOTH = 0.3;

    /** Requests for some data since the last tick. */
    private record Asked(long reads, long all) {
        Asked plus(Asked o) {
            return new Asked(reads + o.reads, all + o.all);
        }
    }

    /** Requests a second, smoothed. */
    record Rates(double readsPerSecond, double allPerSecond) {}

    private final Overload overload;
    private final Map<List<TreePath>, Asked> asked = new ConcurrentHashMap<>();
    private final Map<List<TreePath>, Rates> rates = new ConcurrentHashMap<>();
    private volatile double servedPerSecond;
    private volatile double capacityPerSecond;
    private volatile String why = "";

    LoadWatch(Overload overload) {
        this.overload = overload;
    }

    void observed(Observation o) {
        asked.merge(o.data(), new Asked(o.writing() ? 0 : 1, 1), Asked::plus);
    }

    /** Takes a window's pressure; true when the site became overloaded or ceased to be. */
    boolean tick(Pressure p, double cpuUse, double seconds, long nowNanos) {
        var all = new HashMap<>(asked);
        all.keySet().forEach(asked::remove);
        var keys = new HashSet<>(rates.keySet());
        keys.addAll(all.keySet());
        for (var key : keys) {
            var now = all.getOrDefault(key, new Asked(0, 0));
            var old = rates.getOrDefault(key, new Rates(0, 0));
            rates.put(
                    key,
                    new Rates(
                            old.readsPerSecond() + SMOOTH * (now.reads() / seconds - old.readsPerSecond()),
                            old.allPerSecond() + SMOOTH * (now.all() / seconds - old.allPerSecond())));
        }
        servedPerSecond = p.servedPerSecond();
        double service = p.latencyMillisMedian() / 1000;
        capacityPerSecond = service > 0 ? p.limit() / service : 0;
        boolean before = overload.overloaded();
        boolean after = overload.on(
                new OverloadSample(
                        p.inFlight(),
                        Math.max(1, p.limit()),
                        Duration.ofNanos((long) (p.queueDelayMillisP95() * 1e6)),
                        cpuUse,
                        p.shedPerSecond()),
                nowNanos);
        why = overload.why();
        return before != after;
    }

    Map<List<TreePath>, Rates> rates() {
        return Map.copyOf(rates);
    }

    boolean overloaded() {
        return overload.overloaded();
    }

    String why() {
        return why;
    }

    double servedPerSecond() {
        return servedPerSecond;
    }

    double capacityPerSecond() {
        return capacityPerSecond;
    }
}
