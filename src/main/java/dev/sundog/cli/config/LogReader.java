package dev.sundog.cli.config;

import dev.sundog.model.LogLevel;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code log}: levels by logger. */
final class LogReader {
    private static final Pattern LOGGER = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");

    private LogReader() {}

    static Map<String, LogLevel> read(Section log) {
        var levels = new TreeMap<String, LogLevel>();
        for (var logger : log.keys()) {
            if (!LOGGER.matcher(logger).matches()) {
                throw log.wrong(logger, "is not the name of a logger", "Use root, dev.sundog or one beneath it");
            }
            var level = log.as(logger, LogLevel::parse)
                    .orElseThrow(() -> log.wrong(logger, "has no level", "Give one, such as info"));
            levels.put(logger, level);
        }
        return levels;
    }
}
