package dev.sundog.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to run the demonstration.
 *
 * @param fast short acts, under 90 seconds in all
 * @param json one JSON object on the last line of standard output, everything for people on standard error
 * @param keep stay up after the last act until interrupted
 * @param ledger where the ids of acknowledged orders are written; in the demonstration's directory when absent
 * @param mbit rate of the emulated network, each way
 * @param rtt its round trip
 * @param breakGuarantee {@code barrier}, {@code fence} or {@code priority}: the protection that is taken away
 * @param dir where everything is kept; a temporary directory, removed at the end, when absent
 */
public record DemoOptions(
        boolean fast,
        boolean json,
        boolean keep,
        Optional<Path> ledger,
        double mbit,
        Duration rtt,
        Optional<String> breakGuarantee,
        Optional<Path> dir) {}
