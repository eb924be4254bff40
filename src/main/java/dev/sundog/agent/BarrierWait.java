package dev.sundog.agent;

import dev.sundog.api.BarrierReport;
import dev.sundog.model.OperatorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** An operator waits until everything written so far is durable at the other site. */
final class BarrierWait {
    private final SiteAgent agent;

    BarrierWait(SiteAgent agent) {
        this.agent = agent;
    }

    private Map<String, Supplier<CompletableFuture<Void>>> barriers(Optional<String> group) {
        var out = new LinkedHashMap<String, Supplier<CompletableFuture<Void>>>();
        for (var m : agent.all()) {
            out.put(
                    m.agent().workload().group().name(),
                    () -> m.agent().transfer().barrier(Set::of));
        }
        for (var g : agent.shared().all()) {
            out.put(g.workload().group().name(), g.transfer()::barrier);
        }
        group.ifPresent(g -> out.keySet().retainAll(Set.of(g)));
        if (out.isEmpty() && group.isPresent()) {
            throw new OperatorException("There is no group '" + group.get() + "'", "See the names with: sundog status");
        }
        return out;
    }

    /** Waits for one group after the other, of all when none is named, no longer than that in all. */
    BarrierReport of(Optional<String> group, Duration timeout) {
        long start = agent.nowNanos();
        var names = new ArrayList<String>();
        for (var each : barriers(group).entrySet()) {
            names.add(each.getKey());
            try {
                long left = timeout.toNanos() - (agent.nowNanos() - start);
                each.getValue().get().get(Math.max(1, left), TimeUnit.NANOSECONDS);
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
