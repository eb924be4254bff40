package dev.sundog.api;

import java.util.Map;

/**
 * One decision, with what it was made from.
 *
 * @param at when, ISO 8601 in UTC
 * @param what was decided
 * @param why, in words
 * @param numbers that it was made from, by name
 */
public record DecisionReport(String at, String what, String why, Map<String, Double> numbers) {
    public DecisionReport {
        numbers = Map.copyOf(numbers);
    }
}
