package dev.sundog.runner;

/** How a promotion or demotion of a service ended. */
public sealed interface Readiness {
    /**
     * Promoted: it answers, and holds no replaced file as far as can be seen. Demoted: the old processes are known to be
     * dead, or the hook confirmed.
     *
     * @param remark what an operator should know of how it became so; mostly empty
     */
    record Ready(String remark) implements Readiness {
        public Ready() {
            this("");
        }
    }

    /** It is not so, and why. */
    record NotReady(String why) implements Readiness {}
}
