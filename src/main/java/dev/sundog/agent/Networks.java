package dev.sundog.agent;

import dev.sundog.api.BudgetReport;
import dev.sundog.model.Enforcement;
import dev.sundog.model.Marks;
import dev.sundog.model.Network;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Passage;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What both sites' networks may carry; changes by their timetables, and when the configuration is read again. Thread-safe. */
final class Networks {
    private final Supplier<Instant> wallClock;
    private final Optional<Month> month;
    private volatile Map<Site, NetworkWeek> all;

    Networks(List<NetworkWeek> networks, Supplier<Instant> wallClock) {
        this(networks, wallClock, Optional.empty());
    }

    /** @param month of the site that this is the agent of */
    Networks(List<NetworkWeek> networks, Supplier<Instant> wallClock, Optional<Month> month) {
        this.wallClock = wallClock;
        this.all = bySite(networks);
        this.month = month;
    }

    private static Map<Site, NetworkWeek> bySite(List<NetworkWeek> networks) {
        return networks.stream().collect(Collectors.toUnmodifiableMap(NetworkWeek::site, Function.identity()));
    }

    /** @param own the site that this is the agent of */
    void take(List<NetworkWeek> networks, Site own) {
        all = bySite(networks);
        month.ifPresent(m -> m.take(week(own).budget()));
    }

    /** Whether the site that this is the agent of has a month's budget. */
    boolean isBudgeted() {
        return month.map(Month::isBudgeted).orElse(false);
    }

    /** What takes note of what leaves the site that this is the agent of. */
    Spend spend() {
        return month.map(Spend.class::cast).orElse(Spend.NONE);
    }

    /** So much was written there to what it sends, as it will be on the wire. */
    void wrote(double wireBytes) {
        month.ifPresent(m -> m.wrote(wireBytes));
    }

    /** What left the site that this is the agent of. */
    Optional<BudgetReport> sent() {
        return month.map(Month::report);
    }

    private NetworkWeek week(Site site) {
        return all.getOrDefault(site, NetworkWeek.unlimited(site));
    }

    /** How packets that leave it are marked. */
    Marks marks(Site site) {
        return week(site).marks();
    }

    /** Who holds what leaves it under what is allowed. */
    Enforcement enforcement(Site site) {
        return week(site).enforce();
    }

    /** What both networks let that site send, by the time. */
    Passage passage(Site site) {
        return new Passage(week(site).egress(), week(site.other()).ingress());
    }

    /** What both networks let that site send now. */
    Rate from(Site site) {
        return passage(site).at(wallClock.get());
    }

    /** What both networks and the month's budget let the site that this is the agent of send now. */
    Rate spendable(Site own) {
        return month.map(Month::rate).orElse(Rate.UNLIMITED).min(from(own));
    }

    /** That in each slot from now on; one for all where it never changes. */
    List<Rate> spendable(Site own, Duration slot, int slots) {
        var rates = ratesFrom(own, slot, slots);
        return month.map(m -> m.within(rates, slot, slots)).orElse(rates);
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
