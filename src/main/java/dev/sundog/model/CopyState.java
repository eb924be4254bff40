package dev.sundog.model;

/** How a segment's copy at the other site stands. Only {@link #HOT} may be read from or promoted. */
public enum CopyState {
    /** Nothing has been sent yet. */
    EMPTY,
    /** The first full copy is under way. */
    SEEDING,
    /** Everything known here is durable there, or within the rpo and on its way. */
    HOT,
    /** It was hot; what it lacks is older than the rpo. */
    LAGGING,
    /** Both sides differ in a way that only a comparison can settle. */
    DIVERGED,
    /** The quorum has recorded that the holder went on without it: never promoted before it caught up. */
    OUTDATED
}
