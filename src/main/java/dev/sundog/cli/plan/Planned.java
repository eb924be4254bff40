package dev.sundog.cli.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A directory, what was found in it, and what that means for a link.
 *
 * @param month of the first copy, where there is a budget
 * @param elapsedSeconds that it took
 */
record Planned(
        Path directory,
        Survey survey,
        Plan plan,
        double mbit,
        Duration rtt,
        Optional<FirstMonth> month,
        double elapsedSeconds) {}
