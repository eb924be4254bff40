package dev.sundog.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The client's running count, by act; safe for many threads. */
final class Counting {
    private static final class Counts {
        long orders;
        long reads;
        long failedIdempotent;
        long failedOther;
        long outageMillis;
        final Map<String, Long> orderSites = new TreeMap<>();
        final Map<String, Long> readSites = new TreeMap<>();

        Tally.Act toAct(long openMillis) {
            return new Tally.Act(
                    orders,
                    reads,
                    failedIdempotent,
                    failedOther,
                    Map.copyOf(orderSites),
                    Map.copyOf(readSites),
                    Math.max(outageMillis, openMillis));
        }
    }

    private final Outage whole = new Outage();
    private final Outage inAct = new Outage();
    private final Map<String, Counts> acts = new LinkedHashMap<>();
    private String act = "";

    synchronized void act(String name, long now) {
        if (!act.isEmpty()) {
            current().outageMillis = inAct.longestMillis(now);
        }
        act = name;
        inAct.restart();
        current();
    }

    synchronized void offering(boolean on, long now) {
        for (var outage : new Outage[] {whole, inAct}) {
            if (on) {
                outage.begin(now);
            } else {
                outage.end(now);
            }
        }
    }

    synchronized void order(String site, long now) {
        whole.acknowledged(now);
        inAct.acknowledged(now);
        current().orders++;
        current().orderSites.merge(site, 1L, Long::sum);
    }

    synchronized void read(String site) {
        current().reads++;
        current().readSites.merge(site, 1L, Long::sum);
    }

    synchronized void failed(boolean idempotent) {
        if (idempotent) {
            current().failedIdempotent++;
        } else {
            current().failedOther++;
        }
    }

    synchronized Tally tally(long now, boolean ended) {
        var copy = new LinkedHashMap<String, Tally.Act>();
        acts.forEach((name, c) -> copy.put(name, c.toAct(name.equals(act) ? inAct.longestMillis(now) : 0)));
        return new Tally(act, copy, whole.longestMillis(now), whole.openMillis(now), ended);
    }

    private Counts current() {
        return acts.computeIfAbsent(act, a -> new Counts());
    }
}
