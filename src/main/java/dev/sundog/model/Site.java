package dev.sundog.model;

import java.util.Locale;

/** A place where a workload can run: the user's own hardware, or a cloud. */
public enum Site {
    PRIVATE,
    PUBLIC;

    public Site other() {
        return this == PRIVATE ? PUBLIC : PRIVATE;
    }

    public Voter voter() {
        return this == PRIVATE ? Voter.PRIVATE : Voter.PUBLIC;
    }

    /** As in configuration and on the wire: {@code private}, {@code public}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Site parse(String label) {
        return switch (label) {
            case "private" -> PRIVATE;
            case "public" -> PUBLIC;
            default -> throw new OperatorException("'" + label + "' is not a site", "Use 'private' or 'public'");
        };
    }
}
