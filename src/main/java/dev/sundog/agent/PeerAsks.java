package dev.sundog.agent;

import dev.sundog.model.Epoch;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;

/** What a report of the other site asks of this one. */
final class PeerAsks {
    private final SiteAgent agent;

    PeerAsks(SiteAgent agent) {
        this.agent = agent;
    }

    void heard(Told told) {
        for (var m : agent.all()) {
            told.of(m.agent().workload().group()).ifPresent(part -> {
                if (m.agent().role() instanceof GroupRole.Mirror && part.epoch() == 0) {
                    lookUp(m);
                }
                part.wish().ifPresent(wish -> grant(m, new Epoch(wish.epoch())));
            });
        }
    }

    /** The other side says that it holds a group no more: the quorum knows who does, perhaps before the voter here. */
    private void lookUp(Sites.Member m) {
        var group = m.agent().workload().group();
        var _ = agent.propose(new LeaseCommand.Found(group, Site.PRIVATE)).thenAccept(answer -> {
            if (answer instanceof LeaseAnswer.Granted g) {
                m.agent().on(new GroupRole.Recorded(g.lease()));
            }
        });
    }

    /** An operator at the other site orders a move; of an epoch that is over, and while it is being done, nothing follows. */
    private static void grant(Sites.Member m, Epoch epoch) {
        switch (m.agent().role()) {
            case GroupRole.Holder h
            when h.epoch().equals(epoch) -> {
                if (h.protection() == GroupRole.Protection.PROTECTED) {
                    m.agent().decisions().add("An operator at the other site wants the group", "");
                    m.agent().on(new GroupRole.MoveAsked());
                }
            }
            case GroupRole.Mirror mirror
            when mirror.lease().epoch().equals(epoch) -> {
                m.agent().decisions().add("An operator at the other site gives the group away by force", "");
                m.agent().on(new GroupRole.ForceAsked());
            }
            case GroupRole.Holder h -> {}
            case GroupRole.Mirror mirror -> {}
            case GroupRole.Unknown u -> {}
            case GroupRole.Taking t -> {}
            case GroupRole.Moving moving -> {}
        }
    }
}
