package dev.sundog.steer;

/**
 * How much of a group's requests a load balancer that others run is to send to this site, in percent. It never says that a
 * site is down: only the agent that said so could revert it, and an agent that died could not.
 */
public final class FleetWeight {
    /** Nothing new is sent here. */
    public static final int NONE = 0;

    private static final int ALL = 100;
    private static final int LEAST = 1;

    private FleetWeight() {}

    /**
     * What a site knows of itself.
     *
     * @param serving whether it takes writing requests of the group
     * @param leaving whether its agent is ending
     * @param share of requests that it serves, 0 to 1
     * @param otherReachable whether it can pass requests on to the other site
     * @param mayBePromoted whether it may become the one that serves, should the other be lost
     */
    public record Facts(
            boolean serving, boolean leaving, double share, boolean otherReachable, boolean mayBePromoted) {}

    /**
     * Of the gateway here. It can take any request: one that is not for this site it passes on, or holds until the group is
     * promoted here. So it keeps a little weight as long as that is true: there is a place to go when the other one is lost.
     */
    public static int ofGateway(Facts f) {
        boolean useful = f.serving() || f.otherReachable() || f.mayBePromoted();
        if (f.leaving() || !useful) {
            return NONE;
        }
        return Math.clamp(Math.round(f.share() * ALL), LEAST, ALL);
    }

    /** Of the service here, behind no gateway: it must get nothing while another may write. */
    public static int ofService(Facts f) {
        return f.serving() && !f.leaving() ? ALL : NONE;
    }
}
