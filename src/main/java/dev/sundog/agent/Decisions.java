package dev.sundog.agent;

import dev.sundog.api.DecisionReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last decisions of a group with their numbers, for {@code explain}. Thread-safe. */
final class Decisions {
    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final int MOST = 200;

    private final Deque<DecisionReport> last = new ArrayDeque<>();
    private final Supplier<Instant> wallClock;

    Decisions(Supplier<Instant> wallClock) {
        this.wallClock = wallClock;
    }

    void add(String what, String why) {
        LOG.info("{}{}", what, why.isEmpty() ? "" : ": " + why);
        synchronized (last) {
            last.addFirst(new DecisionReport(wallClock.get().toString(), what, why, Map.of()));
            if (last.size() > MOST) {
                last.removeLast();
            }
        }
    }

    List<DecisionReport> all() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }
}
