package dev.sundog.agent;

import dev.sundog.api.ForecastReport;
import dev.sundog.bandwidth.forecast.Outlook;
import dev.sundog.bandwidth.forecast.Track;
import dev.sundog.model.Quantiles;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * What the link will carry and each segment will change, over the next hour and day; remembered over restarts. Safe for many threads.
 */
final class Outlooks {
    /** The series of what the link from here carries. */
    static final String LINK = "link";

    /** More series than these are not forecast beyond what they are now: one takes some 150 kB. */
    private static final int MOST = 1000;

    private static final long KEEP_NANOS = Duration.ofHours(1).toNanos();
    private static final double[] LEVELS = {0.05, 0.1, 0.5, 0.9, 0.95};

    private final OutlookFile file;
    private final Executor beside;
    private final ZoneId zone;
    private final Map<String, byte[]> kept;
    private final Map<String, Outlook> outlooks = new TreeMap<>();
    private long keptAtNanos;

    /**
     * What the file has.
     *
     * @param zone whose days people live by
     * @param wallNanos now, nanoseconds since 1970
     * @param beside where it is written down every hour: who measures does not wait for that
     */
    Outlooks(OutlookFile file, ZoneId zone, long wallNanos, Executor beside) {
        this.file = file;
        this.beside = beside;
        this.zone = zone;
        this.kept = new HashMap<>(file.read());
        this.keptAtNanos = wallNanos;
    }

    /** See {@link Outlook#take}. */
    void take(String series, double value, double seconds, long wallNanos) {
        synchronized (this) {
            var outlook = outlooks.get(series);
            if (outlook == null && outlooks.size() < MOST) {
                var saved = kept.remove(series);
                outlook = saved == null ? Outlook.begun(zone) : Outlook.restored(zone, saved);
                outlooks.put(series, outlook);
            }
            if (outlook == null) {
                return;
            }
            outlook.take(value, seconds, wallNanos);
            if (Math.abs(wallNanos - keptAtNanos) < KEEP_NANOS) {
                return;
            }
            keptAtNanos = wallNanos;
        }
        beside.execute(this::keep);
    }

    /** What it will be then; empty where that is not known. */
    synchronized Optional<Quantiles> in(String series, Duration ahead) {
        return Optional.ofNullable(outlooks.get(series)).flatMap(o -> o.in(ahead));
    }

    /** Writes down what was learnt; of what was not seen in this life, what was known before. */
    void keep() {
        Map<String, byte[]> saved;
        synchronized (this) {
            saved = new TreeMap<>(kept);
            outlooks.forEach((name, outlook) -> saved.put(name, outlook.saved()));
        }
        file.write(saved);
    }

    /** Of all series, or the one that is named. */
    synchronized List<ForecastReport> reports(Optional<String> series) {
        var out = new ArrayList<ForecastReport>();
        outlooks.forEach((name, outlook) -> {
            if (series.map(name::equals).orElse(true)) {
                outlook.parts().forEach(part -> out.add(report(name, part)));
            }
        });
        return out;
    }

    /** How well the link's next slot was foreseen over the last day; absent before a slot was. */
    synchronized Optional<ForecastReport.Track> linkTrack() {
        return Optional.ofNullable(outlooks.get(LINK))
                .map(outlook -> track(outlook.track()))
                .filter(t -> t.slots() > 0);
    }

    private static ForecastReport.Track track(Track track) {
        return new ForecastReport.Track(
                track.values(), track.within80(), track.below(), track.above(), track.meanError());
    }

    private static ForecastReport report(String name, Outlook.Part part) {
        var series = part.series();
        double slotSeconds = series.timing().slot().toMillis() / 1000.0;
        var slots = new ArrayList<ForecastReport.Slot>();
        for (int i = 0; i < part.curves().size(); i++) {
            var curve = part.curves().get(i);
            var values = new double[LEVELS.length];
            for (int q = 0; q < LEVELS.length; q++) {
                values[q] = curve.quantile(LEVELS[q]);
            }
            slots.add(new ForecastReport.Slot(
                    (i + 1) * slotSeconds, values[0], values[1], values[2], values[3], values[4]));
        }
        return new ForecastReport(
                name,
                slotSeconds,
                series.samples(),
                series.isCold(),
                track(series.track()),
                series.mix(series.timing().horizon()).stream()
                        .map(s -> new ForecastReport.Expert(s.name(), s.share(), s.point()))
                        .toList(),
                slots);
    }
}
