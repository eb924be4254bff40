package dev.sundog.agent;

import dev.sundog.api.AtRisk;
import dev.sundog.api.MoveReport;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupRole;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Carries out what operators order about who holds a group. Where the copy is current the holder hands over, whichever site was
 * asked, and nothing is lost; where it is not, the order is refused with what would be lost, unless it is forced.
 */
final class MoveOrders {
    private static final Duration MOVE = Duration.ofSeconds(20);

    private final SiteAgent agent;
    private final Losses losses;

    MoveOrders(SiteAgent agent, Losses losses) {
        this.agent = agent;
        this.losses = losses;
    }

    /** See {@link dev.sundog.api.Control#failover}. */
    MoveReport order(Sites.Member m, Site to, boolean force, boolean preview) {
        boolean stranded = to == agent.self().site() && agent.deciding().isVoiceless();
        if (m.agent().holding().isPresent() && !stranded) {
            if (to == agent.self().site()) {
                throw heldAlready(m, to);
            }
            return giveAway(m, force, preview);
        }
        if (to != agent.self().site()) {
            throw heldAlready(m, to);
        }
        return take(m, force, preview);
    }

    private static OperatorException heldAlready(Sites.Member m, Site to) {
        return new OperatorException(
                m.agent().workload().group() + " is held by " + to.label() + " already", "Nothing needs to be done");
    }

    /** From here to the other site. */
    private MoveReport giveAway(Sites.Member m, boolean force, boolean preview) {
        var to = agent.self().site().other();
        boolean current = m.agent().isProtected();
        var risk = current ? losses.none(m) : losses.of(m);
        if (preview) {
            return current
                    ? report(
                            m, risk, false, 0, "a planned move loses nothing: writes are held, drained and handed over")
                    : report(m, risk, false, 0, "the copy at " + to.label() + " is not current: refused unless forced");
        }
        long start = agent.nowNanos();
        if (current) {
            m.agent().move(MOVE);
            return report(m, risk, true, start, "handed over");
        }
        if (!force) {
            throw new OperatorException(
                    m.agent().workload().group() + " cannot be handed over now: the copy at " + to.label()
                            + " is not current, and " + Losses.inWords(risk),
                    "Wait until sundog status says protected, or repeat with --force");
        }
        if (!agent.otherReachable()) {
            throw new OperatorException(
                    to.label() + " does not answer: nobody there could take "
                            + m.agent().workload().group(),
                    "Bring it back first");
        }
        wish(m, () -> m.agent().holding().isEmpty());
        if (m.agent().holding().isPresent()) {
            throw new OperatorException(
                    to.label() + " did not take " + m.agent().workload().group() + " within " + MOVE.toSeconds() + " s",
                    "See at both sites what sundog explain says");
        }
        return report(m, risk, true, start, "given away by force");
    }

    /** From the other site to here. */
    private MoveReport take(Sites.Member m, boolean force, boolean preview) {
        boolean outdated = m.agent().lease().map(l -> l.copyOutdated()).orElse(true);
        boolean canAsk = agent.otherReachable() && !agent.deciding().isVoiceless();
        if (canAsk && !outdated) {
            return askFor(m, preview);
        }
        var risk = losses.of(m);
        if (agent.deciding().isVoiceless()) {
            risk = risk.and(founding(m));
        }
        var copy = outdated ? "the copy here is not current" : "the copy here is current";
        if (preview) {
            return report(m, risk, false, 0, copy + ": refused unless forced");
        }
        if (!force) {
            throw new OperatorException(
                    m.agent().workload().group() + " is held by the other site, and " + copy
                            + "; taking it from there: " + Losses.inWords(risk),
                    outdated
                            ? "Wait until it is current (sundog status), or repeat with --force"
                            : "If the other site is alive, run failover there; else repeat with --force");
        }
        return takeByForce(m, risk);
    }

    /** The holder is well and the copy here is current: it hands over. */
    private MoveReport askFor(Sites.Member m, boolean preview) {
        var other = agent.self().site().other().label();
        if (preview) {
            return report(
                    m, losses.none(m), false, 0, "a planned move loses nothing: " + other + " is asked to hand over");
        }
        long start = agent.nowNanos();
        wish(m, () -> m.agent().holding().isPresent());
        if (m.agent().holding().isEmpty()) {
            throw new OperatorException(
                    other + " did not hand over " + m.agent().workload().group() + " within " + MOVE.toSeconds() + " s",
                    "See there what sundog explain says; nothing changed");
        }
        return report(m, losses.none(m), true, start, "handed over by " + other);
    }

    /** Tells the other site what is wanted of it until it is so, or the time is over. */
    private void wish(Sites.Member m, BooleanSupplier done) {
        Optional<Epoch> epoch = m.agent().lease().map(l -> l.epoch());
        long end = agent.nowNanos() + MOVE.toNanos();
        m.agent().wish(epoch);
        try {
            while (!done.getAsBoolean() && agent.nowNanos() < end) {
                GroupAgent.pause();
            }
        } finally {
            m.agent().wish(Optional.empty());
        }
    }

    private MoveReport takeByForce(Sites.Member m, AtRisk known) {
        var risk = known;
        long start = agent.nowNanos();
        m.agent().on(new GroupRole.ForceAsked());
        long end = start + MOVE.toNanos();
        while ((m.agent().holding().isEmpty() || agent.deciding().isVoiceless()) && agent.nowNanos() < end) {
            if (agent.deciding().isVoiceless()) {
                risk = risk.and(founding(m));
                agent.deciding()
                        .found(
                                agent.all().stream()
                                        .map(one -> one.agent().workload().group())
                                        .toList(),
                                m.agent().workload().group());
            }
            GroupAgent.pause();
        }
        if (m.agent().holding().isEmpty()) {
            throw new OperatorException(
                    m.agent().workload().group() + " could not be taken: "
                            + agent.health().why(),
                    "Bring a second voter back; without a majority nobody may be promoted");
        }
        return report(m, risk, true, start, "taken by force");
    }

    private List<String> founding(Sites.Member m) {
        return Founding.atRisk(
                m.agent().workload(), agent.self().site().other(), m.agent().lease());
    }

    private MoveReport report(Sites.Member m, AtRisk risk, boolean done, long start, String why) {
        var lease = m.agent().lease();
        Optional<Site> holder = lease.map(l -> l.holder());
        return new MoveReport(
                m.agent().workload().group().name(),
                done ? holder.map(Site::other) : holder,
                done
                        ? holder.orElse(agent.self().site())
                        : holder.map(Site::other).orElse(agent.self().site()),
                lease.map(l -> l.epoch().number()).orElse(0L),
                done,
                risk,
                done ? (agent.nowNanos() - start) / 1e9 : 0,
                why);
    }
}
