package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A protection that an agent goes without, so that a demonstration can show that it is needed. */
public enum BreakMode {
    /** All protections work. */
    NONE,
    /** Answers to writing requests are released before their barrier. */
    BARRIER,
    /** Old epochs are accepted and the old service is not stopped. */
    FENCE,
    /** Segments are sent without regard to their score. */
    PRIORITY;

    /** As in {@code --break}: {@code barrier}, {@code fence}, {@code priority}. */
    public static BreakMode parse(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode != NONE && mode.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new OperatorException(
                        "'" + label + "' is no protection that can be taken away", "Use one of: " + labels()));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String labels() {
        return Arrays.stream(values())
                .filter(mode -> mode != NONE)
                .map(BreakMode::label)
                .collect(Collectors.joining(", "));
    }
}
