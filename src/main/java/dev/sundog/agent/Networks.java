package dev.sundog.agent;

import dev.sundog.model.Network;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Passage;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What both sites' networks may carry; changes by their timetables, and when the configuration is read again. Thread-safe. */
final class Networks {
    private final Supplier<Instant> wallClock;
    private volatile Map<Site, NetworkWeek> all;

    Networks(List<NetworkWeek> networks, Supplier<Instant> wallClock) {
        this.wallClock = wallClock;
        this.all = bySite(networks);
    }

    private static Map<Site, NetworkWeek> bySite(List<NetworkWeek> networks) {
        return networks.stream().collect(Collectors.toUnmodifiableMap(NetworkWeek::site, Function.identity()));
    }

    void take(List<NetworkWeek> networks) {
        all = bySite(networks);
    }

    private NetworkWeek week(Site site) {
        return all.getOrDefault(site, NetworkWeek.unlimited(site));
    }

    /** What both networks let that site send, by the time. */
    Passage passage(Site site) {
        return new Passage(week(site).egress(), week(site.other()).ingress());
    }

    /** What both networks let that site send now. */
    Rate from(Site site) {
        return passage(site).at(wallClock.get());
    }

    /** What both let it send at any time of the week. */
    Rate leastFrom(Site site) {
        return passage(site).least();
    }

    /** What a site may carry in each slot from now on, the smaller where that changes within one; one for all where it never does. */
    List<Network> slots(Site site, Duration slot, int slots) {
        var week = week(site);
        var now = wallClock.get();
        return IntStream.range(0, week.isConstant() ? 1 : slots)
                .mapToObj(i -> week.atBoth(
                        now.plus(slot.multipliedBy(i)),
                        now.plus(slot.multipliedBy(i + 1L)).minusNanos(1)))
                .toList();
    }

    /** What both networks let that site send in each slot from now on; one for all where that never changes. */
    List<Rate> ratesFrom(Site site, Duration slot, int slots) {
        var sent = slots(site, slot, slots);
        var received = slots(site.other(), slot, slots);
        return IntStream.range(0, Math.max(sent.size(), received.size()))
                .mapToObj(i -> at(sent, i).egress().min(at(received, i).ingress()))
                .toList();
    }

    private static Network at(List<Network> slots, int slot) {
        return slots.get(Math.min(slot, slots.size() - 1));
    }
}
