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
    private static final String PUT_BACK = "put-back";

    private final Index index;
    private final String boot;
    private final boolean unclean;
    private final boolean fresh;
    private volatile boolean putBack;
    private volatile boolean settled;

    private BootMark(Index index, String boot, boolean unclean, boolean fresh) {
        this.index = index;
        this.boot = boot;
        this.unclean = unclean;
        this.fresh = fresh;
        this.putBack = index.note(PUT_BACK).filter(n -> !n.isEmpty()).isPresent();
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
        var mark = new BootMark(index, boot, other && !last.get().endsWith(CLEAN), last.isEmpty());
        if (!mark.unclean && !mark.fresh && !mark.putBack) {
            mark.settled();
        }
        return mark;
    }

    boolean isUnclean() {
        return unclean;
    }

    /** Whether the index is new: what another one had acknowledged and not made is not known here. */
    boolean isFresh() {
        return fresh;
    }

    /** This host was put back without its data: that is so until all it is said to hold is held elsewhere, also when it votes again. */
    void putBack() {
        index.commit(List.of(new Op.Note(PUT_BACK, boot)));
        putBack = true;
    }

    boolean isPutBack() {
        return putBack;
    }

    /** Nothing is held any more that was held when the host went down, and no copy here is taken for what a lost index knew. */
    void settled() {
        index.commit(List.of(new Op.Note(NOTE, boot), new Op.Note(PUT_BACK, "")));
        putBack = false;
        settled = true;
    }

    /** The agent ends by itself. */
    void ended() {
        if (settled) {
            index.commit(List.of(new Op.Note(NOTE, boot + CLEAN)));
        }
    }
}
