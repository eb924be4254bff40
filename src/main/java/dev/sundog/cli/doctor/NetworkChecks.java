package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.model.Rate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Interfaces, and how the kernel sends by them. */
final class NetworkChecks {
    private static final String NET = "sys/class/net/";
    private static final String IPV4 = "proc/sys/net/ipv4/";
    /** What 200 Mbit/s at 100 ms of round trip have under way. */
    private static final long WINDOW_BYTES = 2_500_000;
    /** Without these each packet costs processor time of its own. */
    private static final Set<String> OFFLOADS =
            Set.of("tcp-segmentation-offload", "generic-segmentation-offload", "generic-receive-offload");

    private final HostTree host;
    private final Function<String, Optional<String>> features;

    /**
     * Prepares the checks.
     *
     * @param features what {@code ethtool -k} prints of an interface; empty where it cannot be asked
     */
    NetworkChecks(HostTree host, Function<String, Optional<String>> features) {
        this.host = host;
        this.features = features;
    }

    /** @param needed what this site's network may send a second; empty where no configuration says it */
    List<FindingReport> all(Optional<Rate> needed) {
        var findings = new ArrayList<FindingReport>();
        for (var name : host.names(NET.substring(0, NET.length() - 1))) {
            boolean up =
                    host.text(NET + name + "/operstate").filter("up"::equals).isPresent();
            if (up && host.has(NET + name + "/device")) {
                findings.add(speed(name, needed));
                findings.add(offloads(name));
            }
        }
        if (findings.isEmpty()) {
            findings.add(FindingReport.warn(
                    "network interfaces",
                    "none that is real and up is seen here",
                    "In a container, run doctor on its host"));
        }
        findings.add(congestion());
        findings.add(window());
        return findings;
    }

    private FindingReport speed(String name, Optional<Rate> needed) {
        var check = "interface " + name;
        long megabits = host.number(NET + name + "/speed").orElse(-1);
        var mtu = host.text(NET + name + "/mtu").map(m -> ", packets of " + m).orElse("");
        if (megabits <= 0) {
            return FindingReport.ok(check, "does not tell its speed, as virtual ones do not" + mtu);
        }
        boolean half = host.text(NET + name + "/duplex").filter("half"::equals).isPresent();
        var found = megabits + " Mbit/s" + (half ? ", one direction at a time" : "") + mtu;
        if (half) {
            return FindingReport.warn(check, found, "Let both ends of the cable negotiate, or set full duplex at both");
        }
        return needed.filter(rate -> !rate.isUnlimited() && rate.bytesPerSecond() * 8 > megabits * 1e6)
                        .isPresent()
                ? FindingReport.warn(
                        check,
                        found + ", less than its network may send by the configuration",
                        "Correct 'networks', or use a faster interface")
                : FindingReport.ok(check, found);
    }

    private FindingReport offloads(String name) {
        var check = "offloads of " + name;
        var told = features.apply(name);
        if (told.isEmpty()) {
            return FindingReport.ok(check, "not known: ethtool is not installed, or may not look");
        }
        var off = Arrays.stream(told.get().split("\n"))
                .map(String::strip)
                .filter(line -> line.contains(": off"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .filter(OFFLOADS::contains)
                .sorted()
                .collect(Collectors.joining(", "));
        return off.isEmpty()
                ? FindingReport.ok(check, "packets are cut and joined by the interface or late in the kernel")
                : FindingReport.warn(
                        check,
                        off + " off: packets cost more processor time than they need",
                        "ethtool -K " + name + " tso on gso on gro on, unless there was a reason");
    }

    FindingReport congestion() {
        var check = "congestion control";
        var used = host.text(IPV4 + "tcp_congestion_control");
        if (used.isEmpty()) {
            return FindingReport.warn(check, "cannot be told", "Look with sysctl net.ipv4.tcp_congestion_control");
        }
        return switch (used.get()) {
            case "cubic", "bbr", "bbr2", "bbr3", "htcp" -> FindingReport.ok(check, used.get());
            default ->
                FindingReport.warn(
                        check,
                        used.get() + " is slow to use a long link again after a loss",
                        "sysctl net.ipv4.tcp_congestion_control=cubic (or bbr)");
        };
    }

    FindingReport window() {
        var check = "buffers of TCP";
        long send = largest("tcp_wmem");
        long receive = largest("tcp_rmem");
        if (send < 0 || receive < 0) {
            return FindingReport.warn(check, "cannot be told", "Look with sysctl net.ipv4.tcp_rmem net.ipv4.tcp_wmem");
        }
        var found = "up to " + (send >> 10) + " KiB to send, " + (receive >> 10) + " KiB to receive";
        return Math.min(send, receive) < WINDOW_BYTES
                ? FindingReport.warn(
                        check,
                        found + ": 200 Mbit/s at 100 ms have " + WINDOW_BYTES + " bytes under way",
                        "sysctl net.ipv4.tcp_wmem='4096 65536 4194304' net.ipv4.tcp_rmem='4096 131072 6291456'")
                : FindingReport.ok(check, found);
    }

    private long largest(String which) {
        return host.text(IPV4 + which).stream()
                .map(line -> line.split("\\s+"))
                .filter(parts -> parts.length == 3 && parts[2].matches("[0-9]{1,18}"))
                .mapToLong(parts -> Long.parseLong(parts[2]))
                .findFirst()
                .orElse(-1);
    }
}
