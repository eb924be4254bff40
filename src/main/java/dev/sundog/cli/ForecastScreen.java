package dev.sundog.cli;

import dev.sundog.api.ForecastReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Forecasts as people read them. */
final class ForecastScreen {
    private static final int EXPERTS = 4;

    private final Style style;

    ForecastScreen(Style style) {
        this.style = style;
    }

    List<String> lines(List<ForecastReport> forecasts) {
        var out = new ArrayList<String>();
        if (forecasts.isEmpty()) {
            out.add("Nothing was measured yet.");
        }
        for (var one : forecasts) {
            if (!out.isEmpty()) {
                out.add("");
            }
            out.add(style.strong(one.series()) + ", slots of " + Show.seconds(one.slotSeconds()) + ": " + known(one));
            if (one.samples() > 0) {
                out.addAll(table(one));
            }
            if (!one.experts().isEmpty()) {
                out.add(style.faint("mixed of " + experts(one)));
            }
        }
        return out;
    }

    private static String known(ForecastReport one) {
        if (one.cold()) {
            return "only " + one.samples() + " slots were measured so far, so this is the last one, halved and doubled";
        }
        var track = one.track();
        return "of the last " + track.slots() + ", " + track.within80() + " lay within the 80 % interval, "
                + track.below() + " below and " + track.above() + " above it; mean error "
                + Show.mbits(track.meanErrorBytesPerSecond());
    }

    private List<String> table(ForecastReport one) {
        var table = new Table(style, ">WITHIN", ">5 %", ">10 %", ">MEDIAN", ">90 %", ">95 %");
        for (var slot : one.slots()) {
            table.row(
                    Show.seconds(slot.untilSeconds()),
                    Show.mbits(slot.p05()),
                    Show.mbits(slot.p10()),
                    Show.mbits(slot.p50()),
                    Show.mbits(slot.p90()),
                    Show.mbits(slot.p95()));
        }
        return table.lines();
    }

    private static String experts(ForecastReport one) {
        return one.experts().stream()
                .limit(EXPERTS)
                .map(e -> e.name() + " " + Show.percent(e.share()))
                .collect(Collectors.joining(", "));
    }
}
