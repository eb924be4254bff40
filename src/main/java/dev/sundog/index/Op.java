package dev.sundog.index;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Known;
import dev.sundog.sync.Layout;

/** One alteration of the index. Those of one {@link Index#commit} are made together, in order, or not at all. */
public sealed interface Op {
    /**
     * Both sides have this under a name.
     *
     * @param layout what the entry is made of; nothing unless it is a file
     */
    record PutAgreed(GroupId group, TreePath path, Agreed agreed, Layout layout) implements Op {}

    record DropAgreed(GroupId group, TreePath path) implements Op {}

    /**
     * What is agreed on under a name, and all beneath, is so under another one; nothing is any more on what was there.
     * Neither name lies within the other.
     */
    record MoveAgreed(GroupId group, TreePath from, TreePath to) implements Op {}

    /** The digest of a directory with all beneath, as it is after the alterations before this one. */
    record PutBelow(GroupId group, TreePath directory, Digest digest) implements Op {}

    /** A change that is acknowledged but perhaps not made yet. */
    @SuppressWarnings("ArrayRecordComponent")
    record PutJournal(GroupId group, long number, byte[] change) implements Op {}

    record DropJournal(GroupId group, long number) implements Op {}

    /** A chunk that came ahead of its change. */
    record PutHeld(GroupId group, Digest chunk, Place place) implements Op {}

    record DropHeld(GroupId group, String pack) implements Op {}

    /** A chunk that the other side has told it holds. */
    record PutHeldThere(GroupId group, Digest chunk) implements Op {}

    record DropHeldThere(GroupId group) implements Op {}

    /** What is remembered of a name of a group that both sites write. */
    record PutKnown(GroupId group, TreePath path, Known known) implements Op {}

    record DropKnown(GroupId group, TreePath path) implements Op {}

    /** A small fact of the agent, by name. */
    record Note(String name, String value) implements Op {}

    /** A sample of a series, kept for forecasts across restarts. */
    record Sample(String series, long atMillis, double value) implements Op {}
}
