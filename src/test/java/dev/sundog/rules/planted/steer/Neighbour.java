package dev.sundog.rules.planted.steer;

import dev.sundog.rules.planted.sync.Clocky;

/** One stage that knows another, which knows it in turn. */
public record Neighbour(Clocky other) {}
