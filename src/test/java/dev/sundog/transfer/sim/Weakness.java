package dev.sundog.transfer.sim;

/** A protection that is taken away. */
enum Weakness {
    NONE,
    /** The mirror's disk says that it has synced, and has not. */
    NOTHING_IS_SYNCED,
    /** What stands at a name is destroyed, whatever it is. */
    STRAYS_ARE_OVERWRITTEN,
    /** Barriers complete at once. */
    BARRIERS_DO_NOT_WAIT,
    /** What is released may be only in the holder's memory. */
    NOT_FORCED_HERE,
    /** A root that is not there looks as if all that it held had been deleted, and somebody accepts that. */
    ABSENCES_ARE_BELIEVED
}
