package dev.sundog.profile;

import java.util.Collection;
import java.util.List;

/** What a run called. */
public record Calls(List<Call> all) {
    public static final Calls NONE = new Calls(List.of());

    public Calls {
        all = List.copyOf(all);
    }

    /** Operations that were called once each and cannot be done without. */
    public static Calls needed(Collection<OperationKey> callees) {
        return callees.isEmpty()
                ? NONE
                : new Calls(callees.stream().map(Call::needed).toList());
    }
}
