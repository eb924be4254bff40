package dev.sundog.model;

/**
 * One reason of a score.
 *
 * @param factor {@code time}, {@code dependencies}, {@code priority}, {@code floor} or {@code pin}
 * @param points what it adds to the score; all contributions of a score sum to it
 * @param why the arithmetic in words, with its numbers
 */
public record Contribution(String factor, double points, String why) {}
