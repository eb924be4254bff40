package dev.sundog.model;

import java.util.Locale;
import java.util.Optional;

/** Which of two versions that were written without knowing of each other keeps the name, and what becomes of the one that does not. */
public enum ConflictRule {
    /** The later one keeps the name, the other gets a name beside it. */
    KEEP_BOTH(Optional.empty()),
    /** The later one; the other is put aside, out of the tree. */
    NEWEST(Optional.empty()),
    /** What was written at the private site; the other is put aside. */
    PREFER_PRIVATE(Optional.of(Site.PRIVATE)),
    /** What was written at the public site; the other is put aside. */
    PREFER_PUBLIC(Optional.of(Site.PUBLIC));

    private final Optional<Site> preferred;

    ConflictRule(Optional<Site> preferred) {
        this.preferred = preferred;
    }

    /** The rule that prefers what a site wrote. */
    public static ConflictRule preferring(Site site) {
        return switch (site) {
            case PRIVATE -> PREFER_PRIVATE;
            case PUBLIC -> PREFER_PUBLIC;
        };
    }

    /** Whose version keeps the name. */
    public boolean prefers(Site site) {
        return preferred.filter(s -> s == site).isPresent();
    }

    /** In words: {@code keep-both}, {@code newest}, {@code prefer-private}, {@code prefer-public}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
