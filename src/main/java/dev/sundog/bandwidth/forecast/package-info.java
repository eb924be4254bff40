/**
 * What a series will be: quantiles for each slot of a horizon, learnt online in constant time and memory per sample.
 *
 * <p>Predictors give points; pools of their recent errors, added and multiplied, make distributions of them; a mixture weighs those
 * by their recent quantile loss, for each distance and level; calibration moves the edges until they hold what they promise.
 */
@NullMarked
package dev.sundog.bandwidth.forecast;

import org.jspecify.annotations.NullMarked;
