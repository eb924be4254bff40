package dev.sundog.agent;

import dev.sundog.api.CapsReport;
import dev.sundog.model.Passage;
import dev.sundog.model.Rate;
import dev.sundog.model.RateChange;
import dev.sundog.model.Site;
import dev.sundog.model.Timetable;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Puts what the networks let the link carry into the words of the API. */
final class CapsReports {
    private CapsReports() {}

    static CapsReport of(Networks networks, Site self, Optional<CapsReport.Kernel> kernel, Instant now) {
        return new CapsReport(way(networks.passage(self), now), way(networks.passage(self.other()), now), kernel);
    }

    private static CapsReport.Way way(Passage passage, Instant now) {
        return new CapsReport.Way(
                cap(passage.at(now), passage.nextChange(now)), cap(passage.egress(), now), cap(passage.ingress(), now));
    }

    private static CapsReport.Cap cap(Timetable table, Instant now) {
        return cap(table.at(now), table.nextChange(now));
    }

    private static CapsReport.Cap cap(Rate rate, Optional<RateChange> next) {
        return new CapsReport.Cap(known(rate), next.map(CapsReports::change));
    }

    private static CapsReport.Change change(RateChange change) {
        return new CapsReport.Change(
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(change.when().atZone(change.zone())),
                change.zone().getId(),
                known(change.to()));
    }

    private static Optional<Double> known(Rate rate) {
        return rate.isUnlimited() ? Optional.empty() : Optional.of(rate.bytesPerSecond());
    }
}
