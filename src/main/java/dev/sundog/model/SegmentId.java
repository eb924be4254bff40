package dev.sundog.model;

/** The unit that is scored, mirrored and scheduled: a subtree of a group's data. Of nested segments the deepest that holds a path has it. */
public record SegmentId(GroupId group, TreePath subtree) implements Comparable<SegmentId> {
    @Override
    public int compareTo(SegmentId other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : subtree.compareTo(other.subtree);
    }

    /** As people write it: {@code shop/orders}; the segment of everything else in a group is {@code shop/.}. */
    @Override
    public String toString() {
        return group + "/" + subtree;
    }
}
