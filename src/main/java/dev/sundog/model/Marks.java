package dev.sundog.model;

/**
 * How the packets of the link that leave a site are marked. The lanes are connections of their own, so a mark belongs to a lane: what
 * content of which score is in a packet of bulk, the network cannot be told.
 *
 * @param control of barriers, acknowledgements and probes, which never wait
 * @param bulk of content
 */
public record Marks(Dscp control, Dscp bulk) {
    public static final Marks NONE = new Marks(Dscp.BEST_EFFORT, Dscp.BEST_EFFORT);

    /** Whether the two lanes can be told apart by them. */
    public boolean differ() {
        return !control.equals(bulk);
    }
}
