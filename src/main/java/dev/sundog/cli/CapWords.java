package dev.sundog.cli;

import dev.sundog.api.CapsReport;
import dev.sundog.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
        var lines = new ArrayList<String>();
        way(lines, style, "limit out ", self, caps.out());
        caps.kernel().ifPresent(kernel -> kernel(lines, style, kernel));
        way(lines, style, "limit in  ", self.other(), caps.in());
        return lines;
    }

    private void way(List<String> lines, Style style, String name, Site sends, CapsReport.Way way) {
        lines.add(name + words(way.link()));
        if (limited(way.egress()) && limited(way.ingress())) {
            var lead = " ".repeat(name.length());
            lines.add(style.faint(lead + sends.label() + " sends: " + words(way.egress())));
            lines.add(style.faint(lead + sends.other().label() + " receives: " + words(way.ingress())));
        }
    }

    private static void kernel(List<String> lines, Style style, CapsReport.Kernel kernel) {
        kernel.device().ifPresent(device -> lines.add(style.faint("          held by the kernel too, on " + device)));
        kernel.trouble().ifPresent(why -> lines.add(style.careful("! the kernel does not hold it: " + why)));
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
