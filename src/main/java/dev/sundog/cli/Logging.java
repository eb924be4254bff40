package dev.sundog.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** What an agent logs: to stderr, lines for people on a terminal and JSON otherwise. Stdout is kept for results. */
final class Logging {
    private static final int STDERR = 2;
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
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("dev.sundog").setLevel(Level.INFO);
        context.getLogger("org.apache.ratis").setLevel(Level.ERROR);
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
