package bench.forecast;

import dev.sundog.bandwidth.forecast.Timing;
import java.time.Duration;
import java.time.ZoneId;

/**
 * What is forecast, and from which slots on.
 *
 * @param season slots after which the naive forecast repeats; 1 repeats the last value
 * @param step slots from one origin to the next
 */
enum Task {
    HOURLY("hourly, 24 hours ahead", 24, 24, 24),
    FIVE_MINUTES("5 minutes, one hour ahead", 288, 12, 300),
    LINK("link, one second, 10 s ahead", 1, 10, 50);

    final String label;
    final int season;
    final int horizon;
    final int step;

    Task(String label, int season, int horizon, int step) {
        this.label = label;
        this.season = season;
        this.horizon = horizon;
        this.step = step;
    }

    Timing timing() {
        var utc = ZoneId.of("UTC");
        return switch (this) {
            case HOURLY -> Timing.daily(Duration.ofHours(1), horizon, utc);
            case FIVE_MINUTES -> Timing.daily(Duration.ofMinutes(5), horizon, utc);
            case LINK -> Timing.plain(Duration.ofSeconds(1), horizon);
        };
    }

    /** The first half of a series is for learning; of the short ones of a link a third, a minute at most. */
    int warmUp(int slots) {
        return this == LINK ? Math.min(60, slots / 3) : slots / 2;
    }
}
