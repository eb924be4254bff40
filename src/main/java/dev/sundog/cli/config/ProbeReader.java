package dev.sundog.cli.config;

import dev.sundog.api.AddressRange;
import dev.sundog.model.Durations;
import dev.sundog.model.ProbeAddress;
import java.time.Duration;
import java.util.Optional;

/** Reads where and how often a site measures delay and loss: {@code probe} of a site. */
final class ProbeReader {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private ProbeReader() {}

    /** What is to be; the link's address where nothing is said, and nothing for {@code none}. */
    static Optional<ProbeAddress> read(Section site) {
        var beside = ProbeAddress.beside(site.required("link", "Give host:port, such as 10.0.0.1:7100"));
        if (!site.has("probe")) {
            return Optional.of(beside);
        }
        if (!site.isMapping("probe")) {
            var address = site.as("probe", text -> text.equals("none") ? text : HostPort.checked(text))
                    .orElseThrow();
            return address.equals("none") ? Optional.empty() : Optional.of(ProbeAddress.beside(address));
        }
        var probe = site.required("probe", Shape.PROBE, "");
        var answer = probe.texts("answer");
        answer.forEach(range -> probe.checked("answer", range, AddressRange::parse));
        return Optional.of(new ProbeAddress(
                probe.as("address", HostPort::checked).orElse(beside.address()), interval(probe), answer));
    }

    private static Duration interval(Section probe) {
        var interval = probe.as("interval", Durations::parse).orElse(ProbeAddress.USUAL_INTERVAL);
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw probe.wrong(
                    "interval",
                    "is " + Durations.show(interval),
                    "Give " + Durations.show(SHORTEST) + " to " + Durations.show(LONGEST));
        }
        return interval;
    }
}
