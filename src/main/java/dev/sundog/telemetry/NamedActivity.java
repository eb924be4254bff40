package dev.sundog.telemetry;

import dev.sundog.model.TreePath;
import dev.sundog.profile.OperationKey;
import java.util.List;
import java.util.Optional;

/**
 * What a profile calls an activity.
 *
 * @param key of the operation; empty for a service that is nobody's
 * @param call the operation, when nobody tells of the one that was called
 * @param stores of the data that it touches by itself, files apart
 */
record NamedActivity(
        Optional<OperationKey> key,
        Optional<OperationKey> call,
        List<Store> stores,
        Optional<UsedFile> file,
        boolean writing) {

    /**
     * Data that is an operation of its own.
     *
     * @param data of the key's group; empty when it is none
     */
    record Store(OperationKey key, boolean written, List<TreePath> data) {}

    static NamedActivity of(Activity did, Grouping grouping) {
        var naming = Naming.of(did);
        var group = grouping.group(did.service());
        var peer = did.get(Attribute.PEER).map(p -> "call " + p + " ").orElse("call ");
        return new NamedActivity(
                group.map(g -> new OperationKey(g, naming.operation())),
                group.map(g -> new OperationKey(g, peer + naming.operation())),
                group.stream()
                        .flatMap(g -> naming.touched().stream()
                                .map(t -> new Store(OperationKey.of(g, t.kind(), t.name()), t.written(), List.of())))
                        .toList(),
                group.flatMap(g -> UsedFile.of(did, g, grouping)),
                naming.writing());
    }

    boolean touches() {
        return !stores.isEmpty();
    }
}
