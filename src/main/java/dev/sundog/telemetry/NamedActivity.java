package dev.sundog.telemetry;

import dev.sundog.profile.OperationKey;
import java.util.List;
import java.util.Optional;

/**
 * What a profile calls an activity.
 *
 * @param key of the operation; empty for a service that is nobody's
 * @param call the operation, when nobody tells of the one that was called
 * @param stores of the data that it touches by itself
 */
record NamedActivity(Optional<OperationKey> key, Optional<OperationKey> call, List<Store> stores, boolean writing) {

    record Store(OperationKey key, boolean written) {}

    static NamedActivity of(Activity did, Grouping grouping) {
        var naming = Naming.of(did);
        var group = grouping.group(did.service());
        var peer = did.get(Attribute.PEER).map(p -> "call " + p + " ").orElse("call ");
        return new NamedActivity(
                group.map(g -> new OperationKey(g, naming.operation())),
                group.map(g -> new OperationKey(g, peer + naming.operation())),
                group.stream()
                        .flatMap(g -> naming.touched().stream()
                                .map(t -> new Store(OperationKey.of(g, t.kind(), t.name()), t.written())))
                        .toList(),
                naming.writing());
    }

    boolean touches() {
        return !stores.isEmpty();
    }
}
