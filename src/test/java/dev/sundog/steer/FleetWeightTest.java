package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FleetWeightTest {
    @ParameterizedTest
    @CsvSource({
        // serving, leaving, share, other reachable, may be promoted: gateway, service
        "true, false, 1, true, true, 100, 100",
        "true, false, 0.3, true, true, 30, 100",
        "true, false, 0, true, true, 1, 100",
        "true, false, 1, false, false, 100, 100",
        "false, false, 0, true, true, 1, 0",
        "false, false, 0.7, true, true, 70, 0",
        "false, false, 0, true, false, 1, 0",
        // The other one is silent and a majority is here: requests are held until this site is promoted.
        "false, false, 0, false, true, 1, 0",
        // Cut off from everything: nothing can come of a request.
        "false, false, 0, false, false, 0, 0",
        "false, false, 1, false, false, 0, 0",
        "true, true, 1, true, true, 0, 0",
        "false, true, 0, true, true, 0, 0",
    })
    void what_a_site_asks_for(
            boolean serving, boolean leaving, double share, boolean reachable, boolean may, int gateway, int service) {
        var facts = new FleetWeight.Facts(serving, leaving, share, reachable, may);
        assertEquals(gateway, FleetWeight.ofGateway(facts));
        assertEquals(service, FleetWeight.ofService(facts));
    }

    @Test
    void a_share_beyond_its_bounds_stays_a_percentage() {
        assertEquals(100, FleetWeight.ofGateway(new FleetWeight.Facts(true, false, 1.2, true, true)));
        assertEquals(1, FleetWeight.ofGateway(new FleetWeight.Facts(true, false, -0.2, true, true)));
    }
}
