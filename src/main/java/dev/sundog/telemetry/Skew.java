package dev.sundog.telemetry;

/**
 * By how much the clocks of two services disagree, judged by a call between them, as Jaeger's clock skew adjuster does (jaeger,
 * internal/uimodel/.../clockskew.go): what was called cannot begin before its caller did, nor a server's answer outlast the client that
 * waited for it. Where the callee fits into the caller, it is put into the middle, both ways of the network being taken as equal; a longer
 * one is put to the caller's beginning. Unlike there, something that began in its caller and outlasts it is left where it is unless the two
 * are client and server: it may have been left running.
 */
final class Skew {
    private Skew() {}

    /** What is to be added to the callee's times, in ns. */
    static long shift(Span callee, Span caller, long callerStartNanos) {
        long spare = caller.durationNanos() - callee.durationNanos();
        long offset = callee.startNanos() - callerStartNanos;
        boolean answered = caller.activity().kind() == Kind.CLIENT
                && callee.activity().kind() == Kind.SERVER
                && callee.activity().awaited();
        if (offset >= 0 && (offset <= spare || !answered)) {
            return 0;
        }
        if (spare < 0) {
            return offset < 0 ? -offset : 0;
        }
        return spare / 2 - offset;
    }
}
