package dev.sundog.api;

import dev.sundog.model.LogLevel;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is logged.
 *
 * @param levels by logger; {@code root} for all that have none of their own
 */
public record LogReport(Map<String, LogLevel> levels) {
    public LogReport {
        levels = Collections.unmodifiableMap(new TreeMap<>(levels));
    }
}
