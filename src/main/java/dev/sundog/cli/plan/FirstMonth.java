package dev.sundog.cli.plan;

import dev.sundog.model.Budget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a month's budget has for a first copy, and for changes beside and after it.
 *
 * @param wireBytes of the first copy
 */
record FirstMonth(Budget budget, double wireBytes) {
    private static final double DAYS = 30.4;
    /** What agents that have nothing to do send each other in a month (6.5 kB/s), and what is set aside so that they always can. */
    private static final double TALK_BYTES = 20e9;

    /** What a month has for copies and changes. */
    private double bytes() {
        return Math.max(0, budget.bytes() - TALK_BYTES);
    }

    private double dailyBytesBeside() {
        return Math.max(0, bytes() - wireBytes) / DAYS;
    }

    private double dailyBytesAfter() {
        return bytes() / DAYS;
    }

    /** Months that it takes, at least. */
    private double months() {
        return wireBytes / bytes();
    }

    /** For people, in lines that fit. */
    List<String> lines() {
        var of = Show.bytes(budget.bytes()) + " a month";
        var costs = budget.price()
                .map(p -> String.format(Locale.ROOT, ", for %.2f", p.of(wireBytes)))
                .orElse("");
        if (wireBytes > bytes()) {
            return List.of(
                    "It does not fit a budget of " + of + ":",
                    String.format(Locale.ROOT, "it would take %.1f of them%s, without any change.", months(), costs));
        }
        return List.of(
                "Of a budget of " + of + " it takes " + Show.bytes(wireBytes) + costs + ";",
                "left for changes are " + Show.bytes(dailyBytesBeside()) + " a day, " + Show.bytes(dailyBytesAfter())
                        + " from the next month on.");
    }

    Map<String, Object> json() {
        var out = new LinkedHashMap<String, Object>();
        out.put("bytes", Math.round(budget.bytes()));
        out.put("fits", wireBytes <= bytes());
        out.put("first_month_daily_bytes", Math.round(dailyBytesBeside()));
        out.put("later_daily_bytes", Math.round(dailyBytesAfter()));
        budget.price().ifPresent(p -> out.put("first_copy_cost", p.of(wireBytes)));
        return out;
    }
}
