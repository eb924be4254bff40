package dev.sundog.rules.planted.model;

import dev.sundog.rules.planted.cli.Command;

/** Badly named, and knows a command. */
public record ClockHelper(Command command) {}
