package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Durations;
import dev.sundog.model.Rate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Says of each segment whose rpo will not hold, or that will not be hot, what it lacks and what would help with the least effort. */
final class Verdict {
    private final PlanRequest request;
    private final Resources resources;
    private final Rates rates;
    private final double slotSeconds;

    Verdict(PlanRequest request, Resources resources, Rates rates) {
        this.request = request;
        this.resources = resources;
        this.rates = rates;
        this.slotSeconds = request.slotSeconds();
    }

    /** Empty where all is well. */
    Optional<String> of(int i) {
        if (rates.lateSlot[i] >= 0) {
            return Optional.of(late(i));
        }
        return rates.unsent[i] > 0 ? Optional.of(unsent(i)) : Optional.empty();
    }

    private String late(int i) {
        var need = rates.needs().get(i);
        int slot = rates.lateSlot[i];
        double lacking = rates.lateGrowth[i];
        return String.format(
                Locale.ROOT,
                "changes %s but gets %s from %s on, so its rpo of %s cannot hold; %s%s",
                new Rate(rates.rate(i, slot) + lacking),
                new Rate(rates.rate(i, slot)),
                Durations.show(Duration.ofNanos(slot * request.slot().toNanos())),
                Durations.show(need.rpo()),
                more(need, lacking, rates.rate(i, slot) + lacking, slot),
                orElse(i, need, slot, lacking));
    }

    /** Time, where that is small beside what is tolerated already; a lower score for another that has more than this one lacks. */
    private String orElse(int i, Need need, int slot, double lacking) {
        double usual = Math.max(1, need.demand().usual());
        double lateSeconds = Math.ceil(rates.lateMost[i] * slotSeconds / usual);
        var rpo = need.rpo().plus(Duration.ofSeconds((long) lateSeconds));
        var time = ", or an rpo of " + Durations.show(rpo);
        for (int other = rates.needs().size() - 1; other >= 0; other--) {
            var one = rates.needs().get(other);
            if (other != i && rates.rate(other, slot) >= lacking && one.score() > 1) {
                return time + ", or a lower score of " + one.segment();
            }
        }
        return time;
    }

    private String unsent(int i) {
        double horizonSeconds = request.slots() * slotSeconds;
        double bytes = rates.unsent[i] * slotSeconds;
        int last = request.slots() - 1;
        double lacking = bytes / horizonSeconds;
        var need = rates.needs().get(i);
        return String.format(
                Locale.ROOT,
                "is not hot within %s: %.1f MB are left then; %s%s",
                Durations.show(request.slot().multipliedBy(request.slots())),
                bytes / 1e6,
                more(need, lacking, rates.rate(i, last) + lacking, last),
                time(need, bytes, rates.rate(i, last)));
    }

    private String time(Need need, double bytes, double rate) {
        double net = rate - need.demand().median(request.slots() - 1);
        if (net < 1) {
            return "";
        }
        return ", or " + Durations.show(Duration.ofSeconds((long) Math.ceil(bytes / net))) + " more";
    }

    /** Its own cap where that is what binds, else the narrowest resource. */
    private String more(Need need, double lacking, double wanted, int slot) {
        if (wanted > need.cap().bytesPerSecond()) {
            return "needs a cap higher by " + new Rate(lacking);
        }
        return "needs " + new Rate(resources.gross(lacking)) + " more " + resources.bottleneck(need.hosts(), slot);
    }
}
