package dev.sundog.link;

/** What happens on a link. {@code up} and {@code down} alternate; everything else happens between them. */
public interface LinkListener {
    /** Both lanes stand; nothing was pulled or received of this connection yet. */
    void up(Identity peer);

    /** The link is gone, and with it every message that was under way; no more calls for it follow. */
    void down(String why);

    /**
     * A whole message, in order per lane, on the lane's reader thread. A slow receiver holds back the sender of that lane;
     * on {@link Lane#CONTROL} it must be quick, since probes wait behind it.
     */
    void received(Lane lane, byte[] message);
}
