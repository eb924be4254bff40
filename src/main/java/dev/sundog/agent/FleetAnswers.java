package dev.sundog.agent;

import dev.sundog.gateway.Standing;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.steer.FleetWeight;
import dev.sundog.steer.GroupRole;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What load balancers that others run are told, in the words of HAProxy's agent-check: {@code up N%}. The line that they send
 * names the group, for its gateway at this site ({@code shop}) or its service ({@code shop service}). Weight 0 drains; the
 * words ready, drain and maint belong to the people who run HAProxy, and are never said.
 */
final class FleetAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(FleetAnswers.class);
    private static final String SERVICE = " service";

    private final SiteAgent agent;
    private final Map<String, Integer> last = new ConcurrentHashMap<>();
    private volatile boolean leaving;

    FleetAnswers(SiteAgent agent) {
        this.agent = agent;
    }

    /** The agent ends: from now on nothing new is to come here. */
    void leave() {
        leaving = true;
    }

    /** The answer to one line. */
    Optional<String> to(String line) {
        boolean service = line.endsWith(SERVICE);
        var name = service ? line.substring(0, line.length() - SERVICE.length()) : line;
        var weighed = weigh(name, service);
        return Optional.of("up " + weighed.percent() + "%" + (weighed.why().isEmpty() ? "" : " #" + weighed.why()));
    }

    /** @param why in a few words of ASCII; HAProxy shows them */
    private record Weighed(int percent, String why) {}

    private Weighed weigh(String name, boolean service) {
        var group = group(name);
        if (group.isEmpty()) {
            // The safe side: what asks for a group that is not here sends it nothing, and its operator sees why there.
            return new Weighed(FleetWeight.NONE, "no such group here");
        }
        var facts = facts(group.get());
        var member = agent.member(group.get());
        boolean unguarded =
                service && member.isPresent() && member.get().agent().workload().rpoIsZero();
        if (unguarded) {
            return new Weighed(FleetWeight.NONE, "rpo 0s needs the gateway");
        }
        int percent = service ? FleetWeight.ofService(facts) : FleetWeight.ofGateway(facts);
        note(name + (service ? SERVICE : ""), percent, member);
        return new Weighed(percent, leaving ? "the agent is ending" : "");
    }

    private Optional<GroupId> group(String name) {
        try {
            var group = new GroupId(name);
            boolean here = agent.member(group).isPresent()
                    || agent.shared().find(group).isPresent();
            return here ? Optional.of(group) : Optional.empty();
        } catch (OperatorException e) {
            return Optional.empty();
        }
    }

    private FleetWeight.Facts facts(GroupId group) {
        boolean serving = agent.standing(group) instanceof Standing.Serving;
        var member = agent.member(group);
        return new FleetWeight.Facts(
                serving,
                leaving,
                member.map(this::share).orElse(serving ? 1.0 : 0.0),
                agent.otherReachable(),
                member.map(this::mayBePromoted).orElse(false));
    }

    private double share(Sites.Member m) {
        double everywhere = m.agent()
                .lease()
                .map(l -> l.holder() == Site.PUBLIC ? 1.0 : 0.0)
                .orElse(0.0);
        double there = agent.shares(m.agent().workload().group()).publicShare().values().stream()
                .mapToDouble(share -> share)
                .max()
                .orElse(everywhere);
        return agent.self().site() == Site.PUBLIC ? there : 1 - there;
    }

    private boolean mayBePromoted(Sites.Member m) {
        if (!agent.health().majority() || agent.deciding().follows()) {
            return false;
        }
        return switch (m.agent().role()) {
            case GroupRole.Mirror mirror -> !mirror.lease().copyOutdated();
            case GroupRole.Taking taking -> true;
            case GroupRole.Holder holder -> true;
            case GroupRole.Moving moving -> true;
            case GroupRole.Unknown unknown -> false;
        };
    }

    /** A weight that changed is a decision like any other. */
    private void note(String asked, int percent, Optional<Sites.Member> member) {
        var before = last.put(asked, percent);
        if (before != null && before == percent) {
            return;
        }
        var what = "Load balancers are told to send " + percent + " % of '" + asked + "' to "
                + agent.self().site().label();
        member.ifPresentOrElse(m -> m.agent().decisions().add(what, ""), () -> LOG.info("{}", what));
    }
}
