package dev.sundog.telemetry.files;

import java.util.Map;
import java.util.Optional;

/**
 * What came of a file.
 *
 * @param format that it was taken for; empty when it was passed over
 * @param taken spans, requests or statements
 * @param skipped what was not used or not as it was, by reason
 */
public record Reading(Optional<Format> format, long taken, Map<String, Long> skipped) {
    public Reading {
        skipped = Map.copyOf(skipped);
    }

    static Reading passedOver(String why) {
        return new Reading(Optional.empty(), 0, Map.of(why, 1L));
    }
}
