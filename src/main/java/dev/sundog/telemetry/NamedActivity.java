package dev.sundog.telemetry;

import dev.sundog.profile.OperationKey;
import java.util.Optional;

/**
 * What a profile calls an activity.
 *
 * @param key of the operation; empty for a service that is nobody's
 * @param call the operation, when nobody tells of the one that was called
 * @param store of the data it touches by itself
 */
record NamedActivity(
        Optional<OperationKey> key, Optional<OperationKey> call, Optional<OperationKey> store, boolean writing) {

    static NamedActivity of(Activity did, Grouping grouping) {
        var naming = Naming.of(did);
        var group = grouping.group(did.service());
        var peer = did.get(Attribute.PEER).map(p -> "call " + p + " ").orElse("call ");
        return new NamedActivity(
                group.map(g -> new OperationKey(g, naming.operation())),
                group.map(g -> new OperationKey(g, peer + naming.operation())),
                group.flatMap(g -> naming.store().map(s -> new OperationKey(g, s))),
                naming.writing());
    }
}
