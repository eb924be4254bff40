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
    ABSENCES_ARE_BELIEVED,
    /** A version is written over the one before it, where readers see it half-way. */
    VERSIONS_ARE_WRITTEN_IN_PLACE,
    /** A side takes over before it has made all that it acknowledged. */
    ALL_IS_NOT_MADE_FIRST,
    /** A holder whose machine went down goes on with what its disk still has. */
    UNCLEAN_BOOTS_ARE_NOT_TOLD,
    /** What was given another name is told gone before the other one is told, and is gone there at once. */
    HALVES_ARE_NOT_KEPT,
    /** An interruption costs both sides what they knew of each other. */
    NOTHING_IS_REMEMBERED,
    /** When data is divided anew, all that is being read is begun anew. */
    DIVIDING_BEGINS_ANEW,
    /** A path may lead over a symbolic link. */
    LINKS_ARE_FOLLOWED,
    /** What belongs to Sundog can be named like data. */
    OWN_AREA_IS_OPEN
}
