package dev.sundog.agent;

import dev.sundog.host.InterfaceCounters;
import java.util.Optional;

/**
 * What others send and receive by the interface that the link uses: all that it carries less what the link does. About right: headers
 * of the link layer, and what gateways and voters of Sundog send, count as others'.
 */
final class Foreground {
    /** All that was counted at a time. */
    private record Look(InterfaceCounters counters, long linkSent, long linkReceived, long atNanos) {}

    /**
     * Bytes a second.
     *
     * @param name of the interface
     */
    record Rates(String name, double out, double in) {}

    private Optional<Look> last = Optional.empty();

    /**
     * Looks once more.
     *
     * @param counters empty where there is no interface
     * @param linkSent bytes that the link has sent so far
     * @return since the look before; empty for the first one, and where counters began anew
     */
    Optional<Rates> look(Optional<InterfaceCounters> counters, long linkSent, long linkReceived, long nowNanos) {
        var before = last;
        last = counters.map(c -> new Look(c, linkSent, linkReceived, nowNanos));
        return before.flatMap(a -> last.flatMap(b -> between(a, b)));
    }

    private static Optional<Rates> between(Look a, Look b) {
        double seconds = (b.atNanos - a.atNanos) / 1e9;
        long out = b.counters.sentBytes() - a.counters.sentBytes();
        long in = b.counters.receivedBytes() - a.counters.receivedBytes();
        boolean same = a.counters.name().equals(b.counters.name()) && out >= 0 && in >= 0;
        return same && seconds > 0
                ? Optional.of(new Rates(
                        b.counters.name(),
                        Math.max(0, out - (b.linkSent - a.linkSent)) / seconds,
                        Math.max(0, in - (b.linkReceived - a.linkReceived)) / seconds))
                : Optional.empty();
    }
}
