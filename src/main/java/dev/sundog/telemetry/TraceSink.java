package dev.sundog.telemetry;

/** Takes traces that are taken as complete. */
public interface TraceSink {
    /** @param nowNanos when it was, by the clock of the one who handed its spans in */
    void trace(Trace trace, long nowNanos);
}
