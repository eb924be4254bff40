package dev.sundog.profile;

import java.time.Duration;

/**
 * How long a profile remembers and how large it may grow.
 *
 * @param halfLife after which an observation counts half
 * @param operations told apart, over all groups; the rest count as one {@code (other)} of their group
 * @param directories whose writes are told apart; the rest count for their nearest known ancestor
 * @param names told apart at one place of a group's routes; rare ones beyond count as {@code {}}
 */
public record ProfileLimits(Duration halfLife, int operations, int directories, int names) {
    private static final int NAMES = 100;

    /** With 100 names at one place. */
    public ProfileLimits(Duration halfLife, int operations, int directories) {
        this(halfLife, operations, directories, NAMES);
    }

    /** Five minutes, 1,000 operations (about 4 MB), 20,000 directories, 100 names. */
    public static ProfileLimits standard() {
        return new ProfileLimits(Duration.ofMinutes(5), 1000, 20_000);
    }
}
