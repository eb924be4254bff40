package dev.sundog.runner;

/** How a promotion or demotion of a service ended. */
public sealed interface Readiness {
    /** Promoted: it answers, and holds no replaced file. Demoted: the old processes are known to be dead, or the hook confirmed. */
    record Ready() implements Readiness {}

    /** It is not so, and why. */
    record NotReady(String why) implements Readiness {}
}
