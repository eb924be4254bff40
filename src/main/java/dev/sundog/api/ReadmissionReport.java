package dev.sundog.api;

import dev.sundog.model.Voter;

/**
 * A voter that lost its votes votes again.
 *
 * @param voter that was admitted anew
 */
public record ReadmissionReport(Voter voter) {}
