package dev.sundog.agent;

import dev.sundog.api.AtRisk;
import dev.sundog.model.CopyState;
import dev.sundog.model.Durations;
import dev.sundog.model.Lag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a group would lose if it moved now without a hand-over, as far as is known at this site. */
final class Losses {
    private final SiteAgent agent;

    Losses(SiteAgent agent) {
        this.agent = agent;
    }

    private static double rpo(Sites.Member m) {
        return m.agent().workload().rpo().toNanos() / 1e9;
    }

    AtRisk none(Sites.Member m) {
        return AtRisk.none(rpo(m));
    }

    AtRisk of(Sites.Member m) {
        if (m.agent().holding().isPresent()) {
            return ofHolder(m);
        }
        return isGuarded(m) ? none(m) : ofMirror(m);
    }

    /** Whether no answer was released before its write was durable here; a record of the contrary would have come. */
    private boolean isGuarded(Sites.Member m) {
        boolean current = m.agent().lease().map(l -> !l.copyOutdated()).orElse(false);
        boolean told = agent.health().majority() && !agent.deciding().follows();
        return m.agent().workload().rpoIsZero() && current && told;
    }

    /** What the mirror does not have yet. */
    private AtRisk ofHolder(Sites.Member m) {
        long bytes = 0;
        long versions = 0;
        var age = Duration.ZERO;
        var words = new ArrayList<String>();
        for (var segment : m.segments().all()) {
            Lag lag = m.agent().transfer().lag(segment.id());
            bytes += lag.bytes();
            versions += lag.versions();
            age = lag.age().compareTo(age) > 0 ? lag.age() : age;
            state(segment.id().toString(), m.segments().copy(segment.id()).state())
                    .ifPresent(words::add);
        }
        return new AtRisk(m.agent().transfer().isCompared(), bytes, versions, age.toNanos() / 1e9, rpo(m), words);
    }

    /** What the holder told last that this site does not have, and whatever came since. */
    private AtRisk ofMirror(Sites.Member m) {
        var group = m.agent().workload().group();
        long epoch = m.agent().lease().map(l -> l.epoch().number()).orElse(0L);
        var told = agent.told();
        var part = told.flatMap(t -> t.of(group))
                .filter(p ->
                        p.epoch() > 0 && p.epoch() == epoch && !p.segments().isEmpty());
        if (part.isEmpty()) {
            return new AtRisk(
                    false,
                    0,
                    0,
                    0,
                    rpo(m),
                    List.of("what the other site wrote since this agent started: it has told nothing"));
        }
        double silent = (agent.nowNanos() - told.get().atNanos()) / 1e9;
        double oldest = 0;
        long bytes = 0;
        long versions = 0;
        var words = new ArrayList<String>();
        for (var segment : part.get().segments()) {
            bytes += segment.behind().map(PeerReport.BehindPart::bytes).orElse(0L);
            versions += segment.behind().map(PeerReport.BehindPart::versions).orElse(0L);
            oldest = Math.max(
                    oldest,
                    segment.behind().map(PeerReport.BehindPart::oldestMillis).orElse(segment.lagMillis()) / 1e3);
            state(segment.id(group).toString(), segment.state()).ifPresent(words::add);
        }
        boolean all = part.get().segments().stream().allMatch(s -> s.behind().isPresent());
        return new AtRisk(all, bytes, versions, oldest + silent, rpo(m), words);
    }

    private static Optional<String> state(String segment, CopyState state) {
        return state == CopyState.HOT
                ? Optional.empty()
                : Optional.of(segment + ": the copy is " + state.name().toLowerCase(Locale.ROOT));
    }

    /** For a refusal. */
    static String inWords(AtRisk risk) {
        var much = risk.known()
                ? "would lose " + risk.bytes() + " bytes in " + risk.versions()
                        + " versions, and what was written in the last " + seconds(risk.seconds()) + " (rpo "
                        + seconds(risk.rpoSeconds()) + ")"
                : "how much would be lost is not known (rpo " + seconds(risk.rpoSeconds()) + ")";
        return much + (risk.words().isEmpty() ? "" : "; " + String.join("; ", risk.words()));
    }

    private static String seconds(double seconds) {
        return Durations.show(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
