package dev.sundog.model;

import java.time.Instant;
import java.time.ZoneId;

/**
 * Another rate begins to hold.
 *
 * @param zone by whose clock
 */
public record RateChange(Instant when, ZoneId zone, Rate to) {}
