package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.cli.config.HostPort;
import dev.sundog.model.Addresses;
import dev.sundog.model.Entrance;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Whether an agent could listen where the configuration says. */
final class PortChecks {
    private final boolean agentRuns;

    PortChecks(boolean agentRuns) {
        this.agentRuns = agentRuns;
    }

    List<FindingReport> all(Addresses addresses) {
        var listen = new LinkedHashMap<String, String>();
        addresses.link().ifPresent(a -> listen.put("link", a));
        listen.put("quorum", addresses.quorum());
        addresses.relay().ifPresent(a -> listen.put("relay", a));
        addresses.gateway().ifPresent(g -> listen.put("gateway", g.address()));
        addresses.gateway().flatMap(Entrance::tls).ifPresent(t -> listen.put("gateway's TLS", t.address()));
        addresses.operators().metrics().ifPresent(a -> listen.put("metrics", a));
        addresses.operators().api().ifPresent(a -> listen.put("api", a.listen()));
        addresses.agentCheck().ifPresent(a -> listen.put("agent_check", a.listen()));
        var findings = new ArrayList<FindingReport>();
        listen.forEach((name, address) -> findings.add(port(name + " port", address, PortChecks::bindTcp)));
        addresses.probe().ifPresent(p -> findings.add(port("probe port (UDP)", p.address(), PortChecks::bindUdp)));
        return findings;
    }

    /** Where other agents renew their certificates. */
    FindingReport renewal(String address) {
        return port("authority port", address, PortChecks::bindTcp);
    }

    /** Takes a port, and gives it back. */
    private interface Bind {
        void at(InetSocketAddress address) throws IOException;
    }

    private static void bindTcp(InetSocketAddress address) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    private static void bindUdp(InetSocketAddress address) throws IOException {
        new DatagramSocket(address).close();
    }

    private FindingReport port(String check, String address, Bind bind) {
        var parsed = HostPort.parse(address);
        try {
            bind.at(new InetSocketAddress(InetAddress.getByName(parsed.host()), parsed.port()));
            return FindingReport.ok(check, address + " is free");
        } catch (UnknownHostException e) {
            return FindingReport.fail(check, parsed.host() + " has no address", "Correct the name, or use a number");
        } catch (BindException e) {
            return held(check, address, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return FindingReport.fail(check, address + ": " + e.getMessage(), "Correct the address");
        }
    }

    private FindingReport held(String check, String address, String why) {
        if (why.contains("assign")) {
            return FindingReport.fail(
                    check, address + " is not an address of this host", "Correct it, or run doctor on the right host");
        }
        if (why.contains("ermission")) {
            return FindingReport.fail(check, address + " may not be bound by this user", "Use a port above 1023");
        }
        return agentRuns
                ? FindingReport.ok(check, address + " is in use while the agent runs")
                : FindingReport.fail(check, address + " is held by another program", "See which with: ss -ltunp");
    }
}
