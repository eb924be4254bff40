package dev.sundog.bandwidth.allocation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What waits to be sent now, in bytes on the wire (compressed). */
public sealed interface Backlog {
    Backlog NOTHING = new Changes(0, List.of());

    long bytes();

    /** A first copy that is not whole yet: it is sent with what changes leave free, highest score first. */
    record Seed(long bytes) implements Backlog {
        public Seed {
            refuseNegative(bytes);
        }
    }

    /**
     * Changes of a copy that was whole before.
     *
     * @param dueBytes how many of them are due by the end of slot 0, 1, ...; what was late before counts in slot 0; those it leaves out
     *     are taken to be just written
     */
    record Changes(long bytes, List<Long> dueBytes) implements Backlog {
        public Changes {
            refuseNegative(bytes);
            dueBytes = List.copyOf(dueBytes);
            long sum = 0;
            for (long due : dueBytes) {
                refuseNegative(due);
                sum += due;
            }
            if (sum > bytes) {
                throw new IllegalArgumentException(sum + " bytes are due of " + bytes);
            }
        }
    }

    /** Changes that came evenly since the oldest of them was written. */
    static Backlog since(long bytes, Duration oldest, Duration rpo, Duration slot) {
        var due = new ArrayList<Long>();
        double age = Math.max(1, oldest.toNanos());
        long before = 0;
        for (long end = slot.toNanos(); before < bytes; end += slot.toNanos()) {
            double young = Math.clamp((rpo.toNanos() - (double) end) / age, 0, 1);
            long upTo = bytes - (long) (bytes * young);
            due.add(upTo - before);
            before = upTo;
            if (due.size() == MOST_SLOTS) {
                break;
            }
        }
        return new Changes(bytes, due);
    }

    /** Beyond so many slots it does not matter when it is due. */
    int MOST_SLOTS = 2000;

    private static void refuseNegative(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a backlog of " + bytes + " bytes");
        }
    }
}
