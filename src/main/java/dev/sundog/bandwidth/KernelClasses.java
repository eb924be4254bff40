package dev.sundog.bandwidth;

import dev.sundog.model.Marks;
import dev.sundog.model.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Classes of Linux's HTB that hold what the agents of two sites send each other under a rate, in the words of {@code tc -batch}:
 *
 * <pre>
 *   5d06:            root of the interface; 5d06 (SunDOG) tells whose it is
 *     5d06:1         everything else: no limit
 *     5d06:2         what the sites send each other: the rate
 *       5d06:10      first: requests, probes, and barriers where their mark tells them from bulk; four fifths, all where there is more
 *       5d06:20      the rest of the link; a fifth, all where there is more
 * </pre>
 *
 * @param device the interface
 * @param rate that what leaves it keeps, headers of IP included
 * @param flows by which packets of Sundog's are known
 * @param marks that tell the link's lanes apart
 */
public record KernelClasses(String device, Rate rate, List<Flow> flows, Marks marks) {
    /** The handle of our root. */
    public static final String HANDLE = "5d06:";

    /** The kernel counts the header of the link layer too, 14 bytes for each packet: of 1,500 bytes, unless it says otherwise. */
    private static final double LINK_LAYER = 1 + 14.0 / 1500;

    /** Of what is allowed, for what goes first: the mirror keeps a fifth, also while others take all. */
    private static final double FIRST = 0.8;

    private static final double BURST_SECONDS = 0.005;
    /** Two packets: a class that may save up less than one never sends. */
    private static final long LEAST_BURST = 3_028;

    private static final long NO_LIMIT = 100_000_000_000L;
    private static final String UNLIMITED_BURST = " burst 16mb cburst 16mb quantum 60000";

    /** What a flow is for. */
    public enum Use {
        REQUESTS,
        PROBES,
        LINK
    }

    /**
     * Packets of one use, towards the other site.
     *
     * @param to its address, as figures
     * @param port of the one end that has a port of its own
     * @param fromPort whether that is this end
     */
    public record Flow(Use use, String to, int port, boolean fromPort) {
        private boolean isSix() {
            return to.contains(":");
        }

        private String filter(String device, int order, String mark, String leaf) {
            var ip = isSix() ? "ip6" : "ip";
            int protocol = use == Use.PROBES ? 17 : 6;
            return "filter add dev " + device + " parent " + HANDLE + " protocol " + (isSix() ? "ipv6" : "ip")
                    + " prio "
                    + (2 * order + (isSix() ? 2 : 1)) + " u32 match " + ip + " dst " + to + (isSix() ? "/128" : "/32")
                    + " match " + ip + " protocol " + protocol + " 0xff match " + ip
                    + (fromPort ? " sport " : " dport ")
                    + port + " 0xffff" + mark + " flowid " + HANDLE + leaf;
        }

        /** Only the octet's six bits of the class: the others tell of congestion. */
        private String marked(Marks marks) {
            return " match " + (isSix() ? "ip6 priority " : "ip dsfield ")
                    + marks.control().octet() + " 0xfc";
        }
    }

    public KernelClasses {
        flows = List.copyOf(flows);
    }

    /** Makes all of it, where nothing stands but what the kernel put there by itself; fails where anything else does. */
    public List<String> made() {
        var out = new ArrayList<String>();
        out.add("qdisc add dev " + device + " root handle " + HANDLE + " htb default 1");
        out.add(line("parent " + HANDLE, "1", "rate " + NO_LIMIT + "bit" + UNLIMITED_BURST));
        out.addAll(rated());
        out.addAll(filtered());
        return out;
    }

    /** Turns what stands into this, on the same interface. */
    public List<String> after(KernelClasses standing) {
        var out = new ArrayList<String>();
        if (!standing.rate.equals(rate)) {
            out.addAll(rated());
        }
        if (!standing.flows.equals(flows) || !standing.marks.equals(marks)) {
            // For a moment its packets count as others': our own buckets hold them meanwhile.
            out.add("filter del dev " + device + " parent " + HANDLE);
            out.addAll(filtered());
        }
        return out;
    }

    /** Takes all of it away: the kernel puts back what it would have had there by itself. */
    public static List<String> removed(String device) {
        return List.of("qdisc del dev " + device + " root handle " + HANDLE + " htb");
    }

    private List<String> rated() {
        return List.of(
                line("parent " + HANDLE, "2", shape(1)),
                line("parent " + HANDLE + "2", "10", shape(FIRST) + " prio 0"),
                line("parent " + HANDLE + "2", "20", shape(1 - FIRST) + " prio 1"));
    }

    private String line(String parent, String name, String rest) {
        return "class replace dev " + device + " " + parent + " classid " + HANDLE + name + " htb " + rest;
    }

    private String shape(double share) {
        if (rate.isUnlimited()) {
            return "rate " + Math.round(NO_LIMIT * share) + "bit ceil " + NO_LIMIT + "bit" + UNLIMITED_BURST;
        }
        double bytes = Math.min(rate.bytesPerSecond() * LINK_LAYER, NO_LIMIT / 8.0);
        long burst = Math.max(LEAST_BURST, Math.round(bytes * BURST_SECONDS));
        return String.format(
                Locale.ROOT,
                "rate %dbit ceil %dbit burst %db cburst %db quantum 6056",
                Math.max(8, Math.round(bytes * 8 * share)),
                Math.max(8, Math.round(bytes * 8)),
                burst,
                burst);
    }

    private List<String> filtered() {
        var out = new ArrayList<String>();
        if (marks.differ()) {
            add(out, Use.LINK, flow -> flow.filter(device, 0, flow.marked(marks), "10"));
        }
        add(out, Use.REQUESTS, flow -> flow.filter(device, 1, "", "10"));
        add(out, Use.PROBES, flow -> flow.filter(device, 1, "", "10"));
        add(out, Use.LINK, flow -> flow.filter(device, 2, "", "20"));
        return out;
    }

    private void add(List<String> out, Use use, Function<Flow, String> line) {
        flows.stream().filter(flow -> flow.use() == use).map(line).forEach(out::add);
    }
}
