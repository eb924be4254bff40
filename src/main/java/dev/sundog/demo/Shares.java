package dev.sundog.demo;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How the requests of about the last second were shared by the sites. */
final class Shares {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private Map<String, Long> before;
    private long since = System.nanoTime();
    private double publicShare = Double.NaN;
    private double perSecond;

    Shares(Tally start) {
        before = sites(start);
    }

    /** Takes a new count; returns the public side's share of reads and orders, NaN until a window is full. */
    double publicShare(Tally tally) {
        long now = System.nanoTime();
        if (now - since >= WINDOW_NANOS) {
            var sites = sites(tally);
            long total = sum(sites) - sum(before);
            long there = sites.getOrDefault("public", 0L) - before.getOrDefault("public", 0L);
            publicShare = total == 0 ? Double.NaN : (double) there / total;
            perSecond = total * 1e9 / (now - since);
            before = sites;
            since = now;
        }
        return publicShare;
    }

    String line(Tally tally) {
        double share = publicShare(tally);
        var failed = tally.failedIdempotent() + tally.failedOther();
        return String.format(
                Locale.ROOT,
                "%4.0f requests/s, public serves %s; %d orders acknowledged, %d failed%s",
                perSecond,
                Double.isNaN(share) ? "  - " : Math.round(share * 100) + " %",
                tally.acknowledged(),
                failed,
                tally.gapMillis() > 200 ? "; no order for " + tally.gapMillis() + " ms" : "");
    }

    private static Map<String, Long> sites(Tally tally) {
        var sites = new TreeMap<String, Long>();
        tally.acts().values().forEach(a -> a.sites().forEach((site, n) -> sites.merge(site, n, Long::sum)));
        return sites;
    }

    private static long sum(Map<String, Long> sites) {
        return sites.values().stream().mapToLong(Long::longValue).sum();
    }
}
