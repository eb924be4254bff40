package dev.sundog.agent;

import dev.sundog.api.VerifyReport;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.transfer.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What operators ask about proofs that both copies are equal. */
final class Verifications {
    private final SiteAgent agent;

    Verifications(SiteAgent agent) {
        this.agent = agent;
    }

    List<VerifyReport> begin(Optional<String> name, boolean repair) {
        var out = new ArrayList<VerifyReport>();
        boolean known = false;
        for (var m : agent.all()) {
            var group = m.agent().workload().group().name();
            var segment = name.flatMap(n -> segment(m, n));
            if (name.isEmpty() ? m.agent().holding().isPresent() : segment.isPresent() || group.equals(name.get())) {
                known = true;
                out.add(report(group, m.agent().transfer().verify(segment, repair), false));
            }
        }
        for (var g : agent.shared().named(name)) {
            known = true;
            out.add(report(g.workload().group().name(), g.transfer().verify(repair), true));
        }
        if (!known) {
            throw name.map(n -> new OperatorException(
                            "There is no segment or group '" + n + "'", "See the names with: sundog segments"))
                    .orElseGet(() -> new OperatorException(
                            "This site holds no group", "Ask at the site that holds it: see sundog status"));
        }
        return out;
    }

    private static Optional<SegmentId> segment(Sites.Member m, String name) {
        return m.segments().all().stream()
                .map(s -> s.id())
                .filter(id -> id.toString().equals(name))
                .findFirst();
    }

    List<VerifyReport> all() {
        var out = new ArrayList<VerifyReport>();
        for (var m : agent.all()) {
            m.agent()
                    .transfer()
                    .verification()
                    .ifPresent(v -> out.add(report(m.agent().workload().group().name(), v, false)));
        }
        for (var g : agent.shared().all()) {
            g.transfer()
                    .verification()
                    .ifPresent(v -> out.add(report(g.workload().group().name(), v, true)));
        }
        return out;
    }

    private VerifyReport report(String group, Verification v, boolean bothWrite) {
        var here = agent.self().site();
        return new VerifyReport(
                group,
                v.segment().map(SegmentId::toString),
                v.phase().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochSecond(0, v.startedNanos()).toString(),
                new VerifyReport.Read(count(v.here()), count(v.there()), count(v.expected())),
                v.found().stream()
                        .map(f -> finding(f.here() ? here : here.other(), f))
                        .toList(),
                v.why(),
                bothWrite);
    }

    private static VerifyReport.Finding finding(Site site, Verification.Found f) {
        var kind = f.difference().kind().name().toLowerCase(Locale.ROOT);
        return new VerifyReport.Finding(
                site.label(), kind, f.difference().path().toString());
    }

    private static VerifyReport.Count count(Verification.Count c) {
        return new VerifyReport.Count(c.files(), c.bytes(), c.differences());
    }
}
