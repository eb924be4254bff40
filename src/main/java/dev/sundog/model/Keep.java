package dev.sundog.model;

/** Which version of a conflict a person wants. */
public enum Keep {
    /** The one that has the name. */
    THIS,
    /** The one that lost it. */
    OTHER,
    /** Each, under a name of its own. */
    BOTH
}
