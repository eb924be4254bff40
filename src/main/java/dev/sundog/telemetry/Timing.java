package dev.sundog.telemetry;

/** When an observation is taken to have been made. */
public enum Timing {
    /** When its trace was complete here: for what comes live, whatever clocks say. */
    COMPLETED,
    /** When its root ended by the root's clock: for files, which tell of another time. */
    ENDED
}
