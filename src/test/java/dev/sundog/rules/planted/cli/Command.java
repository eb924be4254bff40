package dev.sundog.rules.planted.cli;

/** What nothing but commands may know. */
public record Command(String name) {}
