package dev.sundog.model;

/**
 * One reason of a score.
 *
 * @param factor {@code time}, {@code dependencies}, {@code priority}, {@code floor}, {@code pin},
 *     {@code other site} or {@code held}
 * @param points what it adds to the score; all contributions of a score sum to it
 * @param why what it is for, in words, with its numbers
 * @param arithmetic how the points come from those numbers, as a formula; empty where there is nothing to compute
 */
public record Contribution(String factor, double points, String why, String arithmetic) {
    /** One without a formula. */
    public Contribution(String factor, double points, String why) {
        this(factor, points, why, "");
    }
}
