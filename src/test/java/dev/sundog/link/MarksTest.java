package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.model.Dscp;
import dev.sundog.model.Marks;
import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The marks of a real link's packets, as they are on the wire. */
final class MarksTest {
    private static final Dscp EF = new Dscp(46);
    private static final Dscp LE = new Dscp(1);
    private static final Dscp CS1 = new Dscp(8);
    private static final Dscp AF31 = new Dscp(26);

    @TempDir
    static Path dir;

    private final End a = new End();
    private final End b = new End();
    private final SlowClock clock = new SlowClock(20);

    private void say(SiteLink link) {
        for (var lane : Lane.values()) {
            a.offered.get(lane).add(new byte[2_000]);
        }
        link.wake();
    }

    /** Both lanes send until packets of both marks were seen. */
    private void carried(Wiretap tap, SiteLink link, Dscp control, Dscp bulk) throws InterruptedException {
        End.eventually(
                () -> {
                    say(link);
                    return !tap.senders("tcp", control.octet()).isEmpty()
                            && !tap.senders("tcp", bulk.octet()).isEmpty();
                },
                "packets with " + control + " and " + bulk + " were not seen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void eachLaneCarriesItsOwnFromTheGreetingOnAndAnotherOnceToldSo(String host) throws Exception {
        var installation = Installation.in(dir.resolve(host.replace(':', '-')));
        var at = HostPort.parse(host + ":0");
        try (var accepting = SiteLink.accept(installation.of(Voter.PUBLIC), at, b, b, b, clock)) {
            accepting.start();
            int port = accepting.port().orElseThrow();
            var to = HostPort.parse(host + ":" + port);
            try (var tap = Wiretap.of(port);
                    var dialing = SiteLink.dial(installation.of(Voter.PRIVATE), to, a, a, a, clock)) {
                dialing.mark(new Marks(EF, LE));
                dialing.start();
                carried(tap, dialing, EF, LE);
                var control = tap.senders("tcp", EF.octet());
                var bulk = tap.senders("tcp", LE.octet());
                assertEquals(1, control.size(), "connections marked as control");
                assertEquals(1, bulk.size(), "connections marked as bulk");
                assertNotEquals(control, bulk);

                dialing.mark(new Marks(CS1, AF31));
                carried(tap, dialing, CS1, AF31);
                assertEquals(control, tap.senders("tcp", CS1.octet()), "the same connection, marked anew");
                assertEquals(bulk, tap.senders("tcp", AF31.octet()), "the same connection, marked anew");
            }
        }
    }

    @Test
    void packetsThatMeasureAreMarkedAsBarriersAre() throws Exception {
        var installation = Installation.in(dir.resolve("probes"));
        var any = HostPort.parse("127.0.0.1:0");
        try (var accepting = SiteLink.accept(installation.of(Voter.PUBLIC), any, b, b, b, clock)) {
            accepting.start();
            int port = accepting.port().orElseThrow();
            var to = new HostPort("127.0.0.1", port);
            var settings = new StampPort.Settings(any, to, 10_000_000L, from -> false);
            try (var tap = Wiretap.of(port);
                    var dialing = SiteLink.dial(installation.of(Voter.PRIVATE), to, a, a, a, clock);
                    var probes = StampPort.start(
                            dialing,
                            settings,
                            clock,
                            () -> 1_760_000_000_000_000_000L,
                            () -> ErrorEstimate.of(false, 0))) {
                dialing.start();
                End.eventually(() -> !tap.senders("udp", 0).isEmpty(), "no packet that measures was seen");
                dialing.mark(new Marks(EF, LE));
                End.eventually(() -> !tap.senders("udp", EF.octet()).isEmpty(), "none was seen that is marked");
                var own = String.valueOf(probes.address().orElseThrow().getPort());
                assertEquals(Set.of(own), tap.senders("udp", EF.octet()));
                assertEquals(Set.of(), tap.senders("udp", LE.octet()));
            }
        }
    }
}
