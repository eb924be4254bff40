package dev.sundog.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.sundog.model.LogLevel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** What an agent logs: to stderr, lines for people on a terminal and JSON otherwise. Stdout is kept for results. */
final class Logging {
    /** The logger of the program itself. */
    static final String SUNDOG = "dev.sundog";

    private static final int STDERR = 2;
    private static final String ROOT = "root";
    private static final Map<String, LogLevel> STANDARD =
            Map.of(ROOT, LogLevel.WARN, SUNDOG, LogLevel.INFO, "org.apache.ratis", LogLevel.ERROR);
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

    private Logging() {}

    /** Starts logging for an agent; looks itself whether stderr is a terminal. */
    static void start() {
        start(Console.isTerminal(STDERR));
    }

    static void start(boolean terminal) {
        silenceJavaUtilLogging();
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(terminal, context));
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        set(Map.of());
    }

    /** Levels of the configuration; a logger that it does not name is as it is by itself. */
    static void set(Map<String, LogLevel> configured) {
        var levels = new HashMap<>(STANDARD);
        levels.putAll(configured);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (var logger : context.getLoggerList()) {
                if (!levels.containsKey(name(logger))) {
                    logger.setLevel(null);
                }
            }
        }
        levels.forEach(Logging::set);
    }

    /** Sets the level of one logger; {@code root} for all that have none of their own. */
    static void set(String logger, LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(logger.equals(ROOT) ? org.slf4j.Logger.ROOT_LOGGER_NAME : logger)
                    .setLevel(Level.toLevel(level.name()));
        }
    }

    /** All loggers that have a level of their own. */
    static Map<String, LogLevel> levels() {
        var out = new HashMap<String, LogLevel>();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            for (var logger : context.getLoggerList()) {
                Optional.ofNullable(logger.getLevel())
                        .ifPresent(level -> out.put(name(logger), LogLevel.parse(level.levelStr)));
            }
        }
        return out;
    }

    private static String name(Logger logger) {
        return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
    }

    private static Encoder<ILoggingEvent> encoder(boolean terminal, LoggerContext context) {
        if (!terminal) {
            var json = new JsonEncoder();
            json.setContext(context);
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithContext(false);
            json.setWithNanoseconds(false);
            json.setWithSequenceNumber(false);
            json.start();
            return json;
        }
        var pattern = new PatternLayoutEncoder();
        pattern.setContext(context);
        pattern.setPattern(PATTERN);
        pattern.start();
        return pattern;
    }

    /** Ratis' shaded gRPC and Netty log there, past slf4j. */
    static void silenceJavaUtilLogging() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.OFF);
    }
}
