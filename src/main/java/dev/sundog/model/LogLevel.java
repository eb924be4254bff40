package dev.sundog.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much is logged; each level has those before it. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** As configuration and commands write it, in upper or lower case. */
    public static LogLevel parse(String text) {
        return Arrays.stream(values())
                .filter(level -> level.label().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new OperatorException(
                        "'" + text + "' is not a level of logging",
                        "Use one of "
                                + Arrays.stream(values()).map(LogLevel::label).collect(Collectors.joining(", "))));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
