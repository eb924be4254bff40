package dev.sundog.agent;

import dev.sundog.model.Site;
import dev.sundog.steer.LeaseView;
import dev.sundog.steer.Silence;

/** Where this site hears the other: on the link, and by the renewals that the voter here applies. */
final class Hearing {
    private static final double LONGEST = 2;

    private final Site here;
    private final Silence linkSilence;
    private final Silence quorumSilence;
    private volatile long renewals;
    private volatile long ownRenewals;
    private volatile long renewedAt;
    private volatile Silence.Seen link;
    private volatile Silence.Seen quorum;

    /**
     * Nothing was heard yet.
     *
     * @param lookNanos time from look to look
     */
    Hearing(Site here, Assembly.Tempo tempo, long lookNanos, long now) {
        this.here = here;
        linkSilence = silence(tempo, lookNanos, LONGEST, now);
        // A renewal waits for disks and a majority: its gaps tell less of the other site. It proves life where only the
        // link is gone.
        quorumSilence = silence(tempo, lookNanos, 0, now);
        renewedAt = now;
        link = linkSilence.look(0, now);
        quorum = quorumSilence.look(0, now);
    }

    private static Silence silence(Assembly.Tempo tempo, long lookNanos, double longest, long now) {
        return new Silence(tempo.suspectLeast().toNanos(), tempo.suspect().toNanos(), lookNanos, longest, now);
    }

    /** The voter here has applied something; on any thread. */
    void applied(LeaseView view, long now) {
        long count = view.renewals(here.other());
        ownRenewals = view.renewals(here);
        if (count != renewals) {
            renewals = count;
            renewedAt = now;
        }
    }

    /** The leader has answered, who may be ahead of the voter here. */
    void confirmed(LeaseView view, long now) {
        long count = view.renewals(here.other());
        if (count > renewals) {
            renewals = count;
            renewedAt = now;
        }
    }

    /** Renewals of this site that the voter here has applied. */
    long ownRenewals() {
        return ownRenewals;
    }

    /**
     * Looks; by one thread only.
     *
     * @param linkAgo since anything came over the link
     * @return whether the other site was lost or found, by either way
     */
    boolean look(long linkAgo, long now) {
        boolean linkWas = link.isLost();
        boolean quorumWas = quorum.isLost();
        link = linkSilence.look(linkAgo, now);
        quorum = quorumSilence.look(now - renewedAt, now);
        return link.isLost() != linkWas || quorum.isLost() != quorumWas;
    }

    Silence.Seen link() {
        return link;
    }

    Silence.Seen quorum() {
        return quorum;
    }
}
