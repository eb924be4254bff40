package dev.sundog.bandwidth.forecast;

/**
 * How well what was said one slot before came true, lately.
 *
 * @param values how many values this is of
 * @param within80 how many of them lay within the 80 % interval
 * @param below how many lay below it
 * @param above how many lay above it
 * @param meanError mean absolute error of the median, in the value's unit
 */
public record Track(int values, int within80, int below, int above, double meanError) {}
