package dev.sundog.bandwidth.allocation;

/** The hosts, one at each site, between which a segment travels. */
public record Hosts(String sender, String receiver) {
    /** Where sites have one host each. */
    public static final Hosts ONLY = new Hosts("", "");
}
