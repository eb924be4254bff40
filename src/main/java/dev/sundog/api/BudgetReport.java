package dev.sundog.api;

import java.util.Optional;

/**
 * What left this site for the other since a month began.
 *
 * @param from first day of the month, as 2026-12-01
 * @param until first day of the next one
 * @param sentBytes on the wire
 * @param budgetBytes what may leave it; absent where nothing is said
 * @param expectedBytes what will be needed until the end, by the weeks before; absent without a budget
 * @param cost of what left, in the currency of the price; absent without a price
 * @param budgetCost of all that may leave
 * @param state {@code free}, {@code rationed} (what is left goes as it lasts until the end) or {@code spent} (bulk waits); absent without a
 *     budget
 */
public record BudgetReport(
        String from,
        String until,
        long sentBytes,
        Optional<Double> budgetBytes,
        Optional<Double> expectedBytes,
        Optional<Double> cost,
        Optional<Double> budgetCost,
        Optional<String> state) {
    public static final String FREE = "free";
    public static final String RATIONED = "rationed";
    public static final String SPENT = "spent";
}
