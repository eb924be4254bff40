package dev.sundog.api;

import java.util.Optional;

/**
 * One thing that doctor looked at.
 *
 * @param check what was looked at
 * @param found what was found, in words
 * @param remedy what to do; absent when all is well
 */
public record FindingReport(String check, Verdict verdict, String found, Optional<String> remedy) {
    /** How well it is. */
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    public static FindingReport ok(String check, String found) {
        return new FindingReport(check, Verdict.OK, found, Optional.empty());
    }

    public static FindingReport warn(String check, String found, String remedy) {
        return new FindingReport(check, Verdict.WARN, found, Optional.of(remedy));
    }

    public static FindingReport fail(String check, String found, String remedy) {
        return new FindingReport(check, Verdict.FAIL, found, Optional.of(remedy));
    }
}
