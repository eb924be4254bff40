package dev.sundog.gateway;

import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * One finished request of a client.
 *
 * @param operation method and pattern, such as {@code POST /orders}; undeclared requests share {@code METHOD (other)}
 * @param data subtrees that it touches; empty for all
 * @param served whose service answered; empty when none did
 * @param queuedNanos held or queued before the last attempt was sent
 * @param backendNanos from sending the last attempt to the end of its answer
 * @param status of the answer to the client
 * @param bytes of the answer's body
 */
public record Observation(
        GroupId group,
        String operation,
        List<TreePath> data,
        Optional<Site> served,
        long queuedNanos,
        long backendNanos,
        int status,
        long bytes,
        boolean writing) {
    public Observation {
        data = List.copyOf(data);
    }
}
