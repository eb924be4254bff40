package dev.sundog.gateway;

import dev.sundog.model.Site;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The counters while they count. */
final class Tally {
    enum Count {
        SERVED_PRIVATE,
        SERVED_PUBLIC,
        UNSERVED,
        RELAYED_IN,
        HELD,
        HOLD_EXPIRED,
        RETRIES,
        RETRIES_REFUSED,
        SHED,
        BARRIERS,
        RELEASED_WITHOUT_CHANGE,
        RELEASED_UNPROTECTED,
        REFUSED_REPLACED_INODES,
        REFUSED_UNPROTECTED,
        BAD_REQUESTS,
        BROKEN
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    Tally() {
        for (var count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void add(Count count) {
        adder(count).increment();
    }

    void served(Optional<Site> site) {
        add(site.map(s -> s == Site.PRIVATE ? Count.SERVED_PRIVATE : Count.SERVED_PUBLIC)
                .orElse(Count.UNSERVED));
    }

    private LongAdder adder(Count count) {
        var adder = counts.get(count);
        if (adder == null) {
            throw new IllegalStateException("every count has its adder");
        }
        return adder;
    }

    private long sum(Count count) {
        return adder(count).sum();
    }

    GatewayCounters snapshot() {
        return new GatewayCounters(
                sum(Count.SERVED_PRIVATE),
                sum(Count.SERVED_PUBLIC),
                sum(Count.UNSERVED),
                sum(Count.RELAYED_IN),
                sum(Count.HELD),
                sum(Count.HOLD_EXPIRED),
                sum(Count.RETRIES),
                sum(Count.RETRIES_REFUSED),
                sum(Count.SHED),
                sum(Count.BARRIERS),
                sum(Count.RELEASED_WITHOUT_CHANGE),
                sum(Count.RELEASED_UNPROTECTED),
                sum(Count.REFUSED_REPLACED_INODES),
                sum(Count.REFUSED_UNPROTECTED),
                sum(Count.BAD_REQUESTS),
                sum(Count.BROKEN));
    }
}
