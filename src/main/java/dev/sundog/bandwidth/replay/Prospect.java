package dev.sundog.bandwidth.replay;

import dev.sundog.bandwidth.forecast.SeriesForecast;
import dev.sundog.bandwidth.forecast.Timing;
import dev.sundog.model.Quantiles;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What is thought of the slots to come. Series are the segments in order, and the link after them. */
sealed interface Prospect {
    /** Learns a slot that is over. */
    void learn(int slot);

    /** What a series will be so many slots after {@code slot}, of which all is known. */
    Quantiles at(int series, int slot, int ahead);

    private static long value(Trace trace, int series, int slot) {
        int n = trace.segments().size();
        return series == n
                ? trace.link().get(slot)
                : trace.segments().get(series).written().get(slot);
    }

    /** Nothing more is written, and the link stays as it is. */
    record Nothing(Trace trace) implements Prospect {
        @Override
        public void learn(int slot) {}

        @Override
        public Quantiles at(int series, int slot, int ahead) {
            return Quantiles.exactly(
                    series == trace.segments().size() ? trace.link().get(slot) : 0);
        }
    }

    /** It is known; at the end the last slot lasts. */
    record Perfect(Trace trace) implements Prospect {
        @Override
        public void learn(int slot) {}

        @Override
        public Quantiles at(int series, int slot, int ahead) {
            return Quantiles.exactly(value(trace, series, Math.min(trace.slots() - 1, slot + ahead)));
        }
    }

    /** Forecasts of their own. */
    final class Own implements Prospect {
        private final Trace trace;
        private final List<SeriesForecast> forecasts = new ArrayList<>();

        Own(Trace trace, int horizon, ZoneId zone) {
            this.trace = trace;
            boolean days = 86_400_000_000_000L % trace.slot().toNanos() == 0 && trace.slotSeconds() >= 60;
            var timing = days ? Timing.daily(trace.slot(), horizon, zone) : Timing.plain(trace.slot(), horizon);
            for (int i = 0; i <= trace.segments().size(); i++) {
                forecasts.add(new SeriesForecast(timing));
            }
        }

        @Override
        public void learn(int slot) {
            for (int i = 0; i < forecasts.size(); i++) {
                forecasts.get(i).update(trace.firstSlot() + slot, value(trace, i, slot));
            }
        }

        @Override
        public Quantiles at(int series, int slot, int ahead) {
            return forecasts.get(series).forecast(ahead).quantiles();
        }
    }
}
