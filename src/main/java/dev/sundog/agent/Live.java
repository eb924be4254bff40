package dev.sundog.agent;

import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Workload;
import java.util.List;

/**
 * What an agent takes up of a configuration while it runs.
 *
 * @param tempo of which the lease and what is suspected stay as they were
 * @param workloads those that it was started with, of which only what may change has changed
 */
public record Live(List<NetworkWeek> networks, Assembly.Tempo tempo, List<Workload> workloads) {
    public Live {
        networks = List.copyOf(networks);
        workloads = List.copyOf(workloads);
    }
}
