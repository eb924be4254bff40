package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.Workload;
import java.util.Arrays;
import java.util.Optional;

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

    /** The key of data that operations use, such as {@code db:orders}. */
    public static OperationKey of(GroupId group, DataKind kind, String name) {
        return new OperationKey(group, kind.prefix + name);
    }

    /** Of which kind of data an observation of that name tells; empty for an operation. */
    public static Optional<DataKind> dataKind(String name) {
        return Arrays.stream(DataKind.values())
                .filter(kind -> name.startsWith(kind.prefix))
                .findFirst();
    }

    /** Which kind of data this is the key of; empty for an operation. */
    public Optional<DataKind> dataKind() {
        return dataKind(name);
    }

    @Override
    public int compareTo(OperationKey o) {
        int byGroup = group.compareTo(o.group);
        return byGroup != 0 ? byGroup : name.compareTo(o.name);
    }
}
