package dev.sundog.api;

import dev.sundog.model.Contribution;
import dev.sundog.model.CopyState;
import java.util.List;
import java.util.Optional;

/** Segments as a large installation has them, from a number. */
public final class ManySegments {
    private ManySegments() {}

    /** The segment of that number. */
    public static SegmentReport one(int number) {
        var states = CopyState.values();
        var state = number % 17 == 0 ? states[number / 17 % states.length] : CopyState.HOT;
        boolean hot = state == CopyState.HOT;
        double time = number * 7919 % 1000 / 1000.0;
        return new SegmentReport(
                "shop/part-%05d".formatted(number),
                "shop",
                1 + 3.15 * time + 2.7,
                List.of(
                        new Contribution("base", 1, "every segment has it", "1"),
                        new Contribution("processing time", 3.15 * time, "how long it keeps clients", "3.15 x " + time),
                        new Contribution("priority", 2.7, "said so", "3 x 0.9")),
                5,
                number % 3 != 0,
                state,
                1_000_000L + number * 37_123L,
                10 + number % 900,
                hot ? 0 : 40_000L * (number % 100),
                hot ? 0 : number % 50,
                hot ? 0.2 : number % 300,
                hot ? Optional.empty() : Optional.of(new SegmentReport.Eta(10, 10 + number % 600)),
                hot,
                false,
                hot ? "the copy is current" : "the first copy is being made");
    }
}
