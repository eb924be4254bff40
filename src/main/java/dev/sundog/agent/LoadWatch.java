package dev.sundog.agent;

import dev.sundog.gateway.Pressure;
import dev.sundog.model.TreePath;
import dev.sundog.steer.Capacity;
import dev.sundog.steer.Overload;
import dev.sundog.steer.OverloadLimits;
import dev.sundog.steer.OverloadSample;
import dev.sundog.steer.SlowAnswers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How loaded a group's service here is, and what is asked of each part of its data. Rates are of the last few windows. */
final class LoadWatch {
    private static final double SMOOTH = 0.3;
    /** Requests in flight in the mean. */
    private static final double BUSY = 2;

    private static final double WARM_SECONDS = 30;

    /** Requests for some data since the last tick, answered or not. */
    private record Asked(long reads, long all) {
        Asked plus(Asked o) {
            return new Asked(reads + o.reads, all + o.all);
        }
    }

    /** Requests a second, smoothed. */
    record Rates(double readsPerSecond, double allPerSecond) {
        Rates plus(Rates o) {
            return new Rates(readsPerSecond + o.readsPerSecond, allPerSecond + o.allPerSecond);
        }
    }

    private final Overload overload;
    private final Map<List<TreePath>, Asked> asked = new ConcurrentHashMap<>();
    private final Map<List<TreePath>, Rates> rates = new ConcurrentHashMap<>();
    private final Map<String, SlowAnswers.Times> answers = new ConcurrentHashMap<>();
    private final SlowAnswers slowAnswers = new SlowAnswers();
    private final Capacity capacity = new Capacity();
    private volatile double servedPerSecond;
    private volatile double smoothPerSecond;
    private volatile double capacityPerSecond;
    private volatile boolean capacityLearned;
    private long life;
    private double warmSeconds;
    private volatile String why = "";
    private volatile OverloadLimits limits;

    LoadWatch(OverloadLimits limits) {
        this.limits = limits;
        this.overload = new Overload(limits);
    }

    /** Other limits from the next window on. */
    void take(OverloadLimits changed) {
        limits = changed;
    }

    void asked(List<TreePath> data, boolean writing) {
        asked.merge(data, new Asked(writing ? 0 : 1, 1), Asked::plus);
    }

    void served(String operation, long nanos) {
        answers.merge(operation, SlowAnswers.Times.of(nanos / 1e9), SlowAnswers.Times::plus);
    }

    /**
     * Takes a window's pressure; true when the site became overloaded or ceased to be.
     *
     * @param serviceLife which life of the service it is
     */
    boolean tick(Pressure p, long serviceLife, double seconds, long nowNanos) {
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
        var times = new HashMap<>(answers);
        times.keySet().forEach(answers::remove);
        servedPerSecond = p.servedPerSecond();
        smoothPerSecond += SMOOTH * (servedPerSecond - smoothPerSecond);
        boolean warm = isWarm(serviceLife, seconds);
        double slowness = slowAnswers.on(times, seconds);
        overload.judgeBy(limits);
        boolean before = overload.overloaded();
        boolean after = overload.on(
                new OverloadSample(
                        p.inFlight(),
                        Math.max(1, p.limit()),
                        Duration.ofNanos((long) (p.queueDelayMillisP95() * 1e6)),
                        0,
                        p.shedPerSecond(),
                        busy(p) && warm ? slowness : 0),
                nowNanos);
        if (warm) {
            capacity.on(smoothPerSecond, overload.saturated(), seconds);
        }
        double service = p.latencyMillisMedian() / 1000;
        capacityLearned = capacity.perSecond() > 0;
        capacityPerSecond = capacityLearned ? capacity.perSecond() : service > 0 ? p.limit() / service : 0;
        why = overload.why();
        return before != after;
    }

    /** What has just been started is slow for other reasons than load: nothing is learnt from it. */
    private boolean isWarm(long serviceLife, double seconds) {
        if (serviceLife != life) {
            life = serviceLife;
            warmSeconds = 0;
        }
        warmSeconds += servedPerSecond > 0 ? seconds : 0;
        return warmSeconds >= WARM_SECONDS;
    }

    /** By Little's law: a service that is slow with hardly anything to do is not overloaded. */
    private static boolean busy(Pressure p) {
        return p.servedPerSecond() * p.latencyMillisMedian() / 1000 >= BUSY;
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

    /** Whether it was seen to take no more than that; else it is a guess. */
    boolean capacityLearned() {
        return capacityLearned;
    }
}
