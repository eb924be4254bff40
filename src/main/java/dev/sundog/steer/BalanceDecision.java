package dev.sundog.steer;

import dev.sundog.model.GroupId;

/** A change of shares with the numbers that it rests on. */
public record BalanceDecision(long atNanos, GroupId group, String text) {}
