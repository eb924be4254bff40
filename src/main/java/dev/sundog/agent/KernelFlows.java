package dev.sundog.agent;

import dev.sundog.bandwidth.KernelClasses.Flow;
import dev.sundog.bandwidth.KernelClasses.Use;
import dev.sundog.host.TrafficControl;
import dev.sundog.link.HostPort;
import dev.sundog.model.Addresses;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** By which packets the kernel knows what a site sends to the other: their address and ports. */
final class KernelFlows {
    private final Site site;
    private final Addresses own;
    private final Addresses other;
    private final Supplier<Optional<InetAddress>> end;

    /** @param end where the link's other end is, while it is up */
    KernelFlows(Site site, Addresses own, Addresses other, Supplier<Optional<InetAddress>> end) {
        this.site = site;
        this.own = own;
        this.other = other;
        this.end = end;
    }

    /** Where the link's other end is, or is to be. */
    InetAddress remote() {
        return end.get().orElseGet(() -> resolved(other.link().orElseThrow()));
    }

    private static InetAddress resolved(String address) {
        var socket = HostPort.parse(address).resolve();
        if (socket.isUnresolved()) {
            throw new OperatorException(
                    "The name of the other site in " + address + " is unknown now",
                    "Mend its name, or give an address");
        }
        return socket.getAddress();
    }

    /** @param to the link's other end, which others of its gateway and probes are taken to share */
    List<Flow> all(InetAddress to) {
        var there = TrafficControl.figures(to);
        var out = new ArrayList<Flow>();
        // The private site dials.
        if (site == Site.PRIVATE) {
            to(out, Use.LINK, there, other.link());
        } else {
            from(out, Use.LINK, there, own.link());
        }
        other.relay().ifPresent(r -> to(out, Use.REQUESTS, TrafficControl.figures(resolved(r)), Optional.of(r)));
        from(out, Use.REQUESTS, there, own.relay());
        to(out, Use.PROBES, there, other.probe().map(p -> p.address()));
        from(out, Use.PROBES, there, own.probe().map(p -> p.address()));
        return out;
    }

    private static void to(List<Flow> out, Use use, String there, Optional<String> address) {
        address.ifPresent(a -> out.add(new Flow(use, there, HostPort.parse(a).port(), false)));
    }

    private static void from(List<Flow> out, Use use, String there, Optional<String> address) {
        address.ifPresent(a -> out.add(new Flow(use, there, HostPort.parse(a).port(), true)));
    }
}
