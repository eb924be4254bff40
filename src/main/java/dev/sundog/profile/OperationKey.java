package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.Workload;

/** A named kind of processing of a group, such as {@code POST /orders}; names are route shapes, so they are few. */
public record OperationKey(GroupId group, String name) implements Comparable<OperationKey> {
    private static final int LONGEST = 200;

    /** Where operations go that are too many to tell apart. */
    public static final String OTHER = "(other)";

    public OperationKey {
        name = RouteShape.of(name.length() <= LONGEST ? name : name.substring(0, LONGEST));
    }

    /** The key under which a declared operation is recorded: method, space, pattern. */
    public static OperationKey of(GroupId group, Workload.Operation operation) {
        return new OperationKey(group, operation.method() + " " + operation.path());
    }

    @Override
    public int compareTo(OperationKey o) {
        int byGroup = group.compareTo(o.group);
        return byGroup != 0 ? byGroup : name.compareTo(o.name);
    }
}
