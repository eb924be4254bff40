package dev.sundog.index;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;

/** One alteration of the index. Those of one {@link Index#commit} are made together or not at all. */
public sealed interface Op {
    /** @param layout what the entry is made of; nothing unless it is a file */
    record PutAgreed(GroupId group, TreePath path, Agreed agreed, Layout layout) implements Op {}

    record DropAgreed(GroupId group, TreePath path) implements Op {}

    /** A change that is acknowledged but perhaps not made yet. */
    @SuppressWarnings("ArrayRecordComponent")
    record PutJournal(GroupId group, long number, byte[] change) implements Op {}

    record DropJournal(GroupId group, long number) implements Op {}

    /** A chunk that came ahead of its change. */
    record PutHeld(Digest chunk, Place place) implements Op {}

    record DropHeld(String pack) implements Op {}

    /** A chunk that the other side has told it holds. */
    record PutHeldThere(Digest chunk) implements Op {}

    record DropHeldThere() implements Op {}

    /** A small fact of the agent, by name. */
    record Note(String name, String value) implements Op {}

    /** A sample of a series, kept for forecasts across restarts. */
    record Sample(String series, long atMillis, double value) implements Op {}
}
