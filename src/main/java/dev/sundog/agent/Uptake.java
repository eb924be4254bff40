package dev.sundog.agent;

import dev.sundog.gateway.Gateway;
import dev.sundog.link.SiteLink;
import dev.sundog.model.Workload;

/** Takes up in a running agent what was changed in its configuration. */
final class Uptake {
    private final SiteAgent agent;
    private final Networks networks;
    private final SitePace pace;
    private final SiteLink link;
    private final KernelPace kernel;

    Uptake(SiteAgent agent, Networks networks, SitePace pace, SiteLink link, KernelPace kernel) {
        this.agent = agent;
        this.networks = networks;
        this.pace = pace;
        this.link = link;
        this.kernel = kernel;
    }

    /** Nothing in it can fail: either all of it was right, or it never came here. */
    void take(Live live) {
        networks.take(live.networks(), agent.self().site());
        pace.look();
        link.mark(networks.marks(agent.self().site()));
        kernel.look();
        agent.take(live.tempo());
        for (var workload : live.workloads()) {
            agent.member(workload.group()).ifPresent(m -> take(m, workload, live.tempo()));
        }
        agent.gateway().ifPresent((Gateway g) -> g.take(live.workloads()));
    }

    private void take(Sites.Member member, Workload workload, Assembly.Tempo tempo) {
        member.load().take(Members.overloadLimits(tempo));
        if (member.agent().workload().equals(workload)) {
            return;
        }
        member.agent().take(workload);
        member.segments().take(workload);
        agent.profiling().add(member);
        // It reads the names of the whole tree.
        Thread.ofVirtual().start(member::divideAnew);
    }
}
