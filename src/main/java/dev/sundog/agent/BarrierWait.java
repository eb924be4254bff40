package dev.sundog.agent;

import dev.sundog.api.BarrierReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An operator waits until everything written so far is durable at the other site. */
final class BarrierWait {
    private final SiteAgent agent;

    BarrierWait(SiteAgent agent) {
        this.agent = agent;
    }

    /** Waits for one group after the other, no longer than that in all. */
    BarrierReport of(List<Sites.Member> members, Duration timeout) {
        long start = agent.nowNanos();
        var names = new ArrayList<String>();
        for (var m : members) {
            names.add(m.agent().workload().group().name());
            try {
                long left = timeout.toNanos() - (agent.nowNanos() - start);
                m.agent().transfer().barrier(Set::of).get(Math.max(1, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return ended(names, false, start, "not everything is durable there within the time");
            } catch (ExecutionException e) {
                return ended(
                        names,
                        false,
                        start,
                        String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ended(names, false, start, "interrupted");
            }
        }
        return ended(names, true, start, "everything written before the call is durable at the other site");
    }

    private BarrierReport ended(List<String> names, boolean reached, long start, String why) {
        return new BarrierReport(names, reached, (agent.nowNanos() - start) / 1e9, why);
    }
}
