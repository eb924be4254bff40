package dev.sundog.agent;

import dev.sundog.gateway.RelayMeter;
import dev.sundog.link.Wire;

/** What gateways forward to each other goes at once, and what it takes of the network the mirror yields. */
final class RelayTraffic implements RelayMeter {
    private final SitePace pace;

    RelayTraffic(SitePace pace) {
        this.pace = pace;
    }

    @Override
    public void sent(int bytes) {
        pace.yieldTo(Wire.inSegments(bytes));
    }

    @Override
    public void received(int bytes) {
        pace.yieldTo(Wire.acknowledgements(Wire.inSegments(bytes)));
    }
}
