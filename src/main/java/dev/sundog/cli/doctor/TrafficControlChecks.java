package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.bandwidth.KernelClasses;
import dev.sundog.bandwidth.KernelClasses.Flow;
import dev.sundog.bandwidth.KernelClasses.Use;
import dev.sundog.cli.config.Config;
import dev.sundog.host.TrafficControl;
import dev.sundog.link.HostPort;
import dev.sundog.model.Enforcement;
import dev.sundog.model.Marks;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code enforce: tc} needs: programs, the right, a kernel that has HTB, and an interface that nobody else has set. */
final class TrafficControlChecks {
    private static final int CAP_NET_ADMIN = 12;
    private static final String CHECK = "enforce: tc";

    private final HostTree host;
    private final boolean agentRuns;

    TrafficControlChecks(HostTree host, boolean agentRuns) {
        this.host = host;
        this.agentRuns = agentRuns;
    }

    /** Nothing where the site does not ask for it. */
    List<FindingReport> all(Config config, Site site) {
        boolean asked = config.networks().stream().anyMatch(n -> n.site() == site && n.enforce() == Enforcement.TC);
        if (!asked) {
            return List.of();
        }
        if (!TrafficControl.isThere()) {
            return List.of(FindingReport.fail(CHECK, "tc cannot be run", "Install iproute2, which has tc and ip"));
        }
        var out = new ArrayList<>(List.of(right(), kernel()));
        Optional.ofNullable(config.sites().get(site.other().voter()))
                .flatMap(a -> a.link())
                .map(this::device)
                .ifPresent(out::add);
        return out;
    }

    FindingReport right() {
        var check = CHECK + ", the right";
        if (host.hasCapability(CAP_NET_ADMIN)) {
            return FindingReport.ok(check, "this process has CAP_NET_ADMIN; the agent's unit must give it too");
        }
        return FindingReport.warn(
                check,
                "this process has no CAP_NET_ADMIN",
                "Give it to the agent: AmbientCapabilities= and CapabilityBoundingSet= of its unit (install.md)");
    }

    /** Tries it out of sight: the same lines as the agent's, in a network of their own. */
    private FindingReport kernel() {
        var check = CHECK + ", the kernel";
        var flows = List.of(new Flow(Use.LINK, "127.0.0.1", 7100, true), new Flow(Use.LINK, "::1", 7100, false));
        var against = TrafficControl.tried(new KernelClasses("lo", Rate.ofMegabits(10), flows, Marks.NONE).made());
        if (against.isEmpty()) {
            return FindingReport.ok(check, "HTB and u32 were tried in a network of their own");
        }
        return against.get().contains("unshare")
                ? FindingReport.warn(check, "could not be tried: " + against.get(), "Run doctor as root")
                : FindingReport.fail(
                        check,
                        "it refuses classes: " + against.get(),
                        "Load sch_htb and cls_u32 (modprobe), or let 'enforce' be own");
    }

    private FindingReport device(String peer) {
        var check = CHECK + ", the interface";
        try {
            var address = HostPort.parse(peer).resolve();
            var device =
                    address.isUnresolved() ? Optional.<String>empty() : TrafficControl.towards(address.getAddress());
            var root = device.flatMap(TrafficControl::root);
            return root.isEmpty()
                    ? FindingReport.warn(
                            check,
                            "none leads to " + peer + " now",
                            "Look with: ip route get ADDRESS of the other site")
                    : device(check, device.get(), root.get());
        } catch (OperatorException e) {
            return FindingReport.fail(check, e.what(), e.remedy());
        }
    }

    FindingReport device(String check, String device, TrafficControl.Root root) {
        if (root.isKernels()) {
            return agentRuns
                    ? FindingReport.warn(
                            check,
                            device + " sends by " + root + ", though an agent runs here",
                            "Ask 'sundog link' why, or 'sundog reload'")
                    : FindingReport.ok(check, device + ", which nobody has set");
        }
        if (root.handle().equals(KernelClasses.HANDLE)) {
            return agentRuns
                    ? FindingReport.ok(check, device + " has the classes of Sundog")
                    : FindingReport.warn(
                            check,
                            device + " has classes of Sundog that an agent left when it was killed",
                            "Start it: it takes them over. For good: tc qdisc del dev " + device + " root");
        }
        return FindingReport.fail(
                check,
                device + " sends by " + root + ", which somebody has put there: the agent does not replace it",
                "tc qdisc del dev " + device + " root where nobody needs it, or let 'enforce' be own");
    }
}
