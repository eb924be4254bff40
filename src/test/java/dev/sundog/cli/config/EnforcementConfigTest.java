package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sundog.model.Dscp;
import dev.sundog.model.Enforcement;
import dev.sundog.model.Marks;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marks and who enforces, of a site's network. */
final class EnforcementConfigTest {
    private static final String BEFORE = """
        version: 1
        sites:
          private: {link: "10.0.0.1:1", quorum: "10.0.0.1:2", relay: "10.0.0.1:3", gateway: "10.0.0.1:4"}
          public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
        workloads:
          shop: {rpo: 1s, root: /srv/shop, data: [{path: orders}]}
        """;

    private static Config with(String privateNetwork) {
        return Config.parse("x", BEFORE + "networks: {private: " + privateNetwork + "}\n");
    }

    private static NetworkWeek read(String privateNetwork) {
        return with(privateNetwork).networks().getFirst();
    }

    @Test
    void whatIsNotSaidIsNotMarkedAndTheAgentHoldsIt() {
        assertEquals(Marks.NONE, read("{egress: 10mbit}").marks());
        assertEquals(Enforcement.OWN, read("{egress: 10mbit}").enforce());
        assertEquals(Enforcement.OWN, read("{egress: 10mbit, enforce: own}").enforce());
        assertEquals(
                new Marks(new Dscp(46), Dscp.BEST_EFFORT),
                read("{dscp: {control: ef}}").marks());
    }

    @Test
    void lanesAreMarkedByNameOrNumber() {
        var network = read("{dscp: {control: 46, bulk: le}, enforce: tc}");
        assertEquals(new Marks(new Dscp(46), new Dscp(1)), network.marks());
        assertEquals(Enforcement.TC, network.enforce());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{dscp: {control: gold}}   | dscp.control: 'gold' is no class of packets",
                "{dscp: {bulk: 64}}        | dscp.bulk: '64' is no class of packets",
                "{dscp: {bulk: -1}}        | dscp.bulk: '-1' is no class of packets",
                "{dscp: ef}                | dscp is not a mapping",
                "{dscp: {score9: ef}}      | dscp.score9 is not a known key",
                "{enforce: htb}            | enforce is 'htb'"
            })
    void whatIsWrongIsSaidWithItsPlace(String network, String said) {
        var refused = assertThrows(OperatorException.class, () -> with(network));
        assertEquals("x: networks.private." + said, refused.what());
    }

    @Test
    void bothAreTakenUpByAnAgentThatRuns() {
        var before = with("{egress: 10mbit}");
        var read = with("{egress: 10mbit, dscp: {bulk: cs1}, enforce: tc}");
        var taken = Reloaded.of("x", before, before, read);
        assertEquals(List.of("networks.private.dscp", "networks.private.enforce"), taken.taken());
        assertEquals(List.of(), taken.needRestart());
        assertEquals(read, taken.inForce());
    }
}
