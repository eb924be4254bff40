package dev.sundog.cli;

import dev.sundog.api.CapsReport;
import dev.sundog.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the networks let the link carry, and until when, in plain words. */
final class CapWords {
    private static final Duration DAY = Duration.ofDays(1);
    private static final DateTimeFormatter WITH_DAY = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter WITH_DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Instant now;

    CapWords(Instant now) {
        this.now = now;
    }

    /** Both directions; each with what either network allows, where both have a say. */
    List<String> lines(Style style, Site self, CapsReport caps) {
        var other = self.other();
        var out = "limit out " + words(caps.out().link()) + style.faint(networks(self, other, caps.out()));
        var in = "limit in  " + words(caps.in().link()) + style.faint(networks(other, self, caps.in()));
        return List.of(out, in);
    }

    private String networks(Site sends, Site receives, CapsReport.Way way) {
        return limited(way.egress()) && limited(way.ingress())
                ? "; " + sends.label() + " may send " + words(way.egress()) + "; " + receives.label() + " receive "
                        + words(way.ingress())
                : "";
    }

    private static boolean limited(CapsReport.Cap cap) {
        return cap.bytesPerSecond().isPresent() || cap.next().isPresent();
    }

    private String words(CapsReport.Cap cap) {
        return rate(cap.bytesPerSecond()) + cap.next().map(this::until).orElse("");
    }

    private String until(CapsReport.Change change) {
        return " until " + when(OffsetDateTime.parse(change.at())) + ", then " + rate(change.bytesPerSecond()) + " ("
                + change.zone() + ")";
    }

    private static String rate(Optional<Double> bytesPerSecond) {
        return bytesPerSecond.map(Show::mbits).orElse("no limit");
    }

    /** No day where no other can be meant. The clock on the wall may be put by an hour or two meanwhile: so not for a whole week. */
    private String when(OffsetDateTime at) {
        var ahead = Duration.between(now, at);
        var form = ahead.compareTo(DAY) < 0 ? HOUR : ahead.compareTo(DAY.multipliedBy(6)) < 0 ? WITH_DAY : WITH_DATE;
        return form.format(at);
    }
}
