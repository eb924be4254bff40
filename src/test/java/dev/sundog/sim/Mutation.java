package dev.sundog.sim;

/** A protection that is taken away. */
enum Mutation {
    NONE,
    /** Barriers complete at once. */
    BARRIERS_DO_NOT_WAIT,
    /** The receiver acknowledges changes of any epoch. */
    RECEIVER_TAKES_OLD_EPOCHS,
    /** A holder believes what it held before, whatever the quorum has recorded. */
    HOLDER_IGNORES_EPOCHS,
    /** What is in the way at the receiver is overwritten. */
    STRAYS_ARE_OVERWRITTEN,
    /** After an interruption everything is sent again. */
    ALL_IS_SENT_AGAIN,
    /** The receiver acknowledges before its journal is durable. */
    ACKNOWLEDGED_BEFORE_DURABLE,
    /** A holder goes on unprotected without the majority's record. */
    DEGRADES_ALONE,
    /** An answer is released though the file is only in this host's memory. */
    NOT_FORCED_HERE,
    /** The receiver does not ask for what it dropped before it accepted an epoch. */
    NOT_COMPARED_AGAIN,
    /** A site whose index is lost believes that its copy is current. */
    LOST_INDEX_IS_NOT_TOLD,
    /** A new holder compares and sends while its journal is not made. */
    SENDS_BEFORE_APPLIED
}
