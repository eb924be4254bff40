package dev.sundog.model;

/** Segments with a common writer: leased, fenced, barriered, routed and promoted together. Unique in an installation. */
public record GroupId(String name) implements Comparable<GroupId> {
    public GroupId {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new OperatorException(
                    "Group name '" + name + "' is refused", "Use 1-63 of a-z, 0-9 and '-', not starting with '-'");
        }
    }

    @Override
    public int compareTo(GroupId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
