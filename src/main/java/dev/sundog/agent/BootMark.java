package dev.sundog.agent;

import dev.sundog.index.Index;
import dev.sundog.index.Op;
import java.time.Duration;
import java.util.List;

/**
 * Whether this host went down without the agent having ended. That is remembered until all that was held then is given up, or turns
 * out not to be: an agent that fails or is killed before finds it again (DESIGN rule 13).
 */
final class BootMark {
    /** A kernel writes back what is not synced within half a minute, or a few under load. */
    private static final long DOUBTFUL_NANOS = Duration.ofMinutes(10).toNanos();

    private static final String NOTE = "boot";
    private static final String CLEAN = " clean";

    private final Index index;
    private final String boot;
    private final boolean unclean;
    private volatile boolean settled;

    private BootMark(Index index, String boot, boolean unclean) {
        this.index = index;
        this.boot = boot;
        this.unclean = unclean;
    }

    /**
     * An agent starts.
     *
     * @param boot identifies this boot of the host
     * @param nowNanos wall clock, nanoseconds since 1970
     */
    static BootMark of(Index index, String boot, long nowNanos) {
        var last = index.note(NOTE);
        boolean other = last.isPresent() && !last.get().startsWith(boot);
        if (other) {
            index.doubt(DOUBTFUL_NANOS, nowNanos);
        }
        var mark = new BootMark(index, boot, other && !last.get().endsWith(CLEAN));
        if (!mark.unclean) {
            mark.settled();
        }
        return mark;
    }

    boolean isUnclean() {
        return unclean;
    }

    /** Nothing is held any more that was held when the host went down. */
    void settled() {
        index.commit(List.of(new Op.Note(NOTE, boot)));
        settled = true;
    }

    /** The agent ends by itself. */
    void ended() {
        if (settled) {
            index.commit(List.of(new Op.Note(NOTE, boot + CLEAN)));
        }
    }
}
