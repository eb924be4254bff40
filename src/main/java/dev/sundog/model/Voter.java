package dev.sundog.model;

import java.util.Locale;
import java.util.Optional;

/** A member of the quorum that decides who may write: one at each site, and a witness at a third place. */
public enum Voter {
    PRIVATE,
    PUBLIC,
    WITNESS;

    /** The site this voter stands at; none for the witness. */
    public Optional<Site> site() {
        return switch (this) {
            case PRIVATE -> Optional.of(Site.PRIVATE);
            case PUBLIC -> Optional.of(Site.PUBLIC);
            case WITNESS -> Optional.empty();
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Voter parse(String label) {
        return label.equals("witness") ? WITNESS : Site.parse(label).voter();
    }
}
