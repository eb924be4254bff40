package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** SIGHUP of an agent: its configuration is read again. */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);
    private static final int STDIN = 0;

    private Hangup() {}

    /** From now on; not where a terminal is there, whose end it then tells of. */
    static void reloads(Runnable reload) {
        if (!Console.isTerminal(STDIN)) {
            Signal.handle(new Signal("HUP"), signal -> Thread.ofVirtual().start(() -> quietly(reload)));
        }
    }

    private static void quietly(Runnable reload) {
        try {
            reload.run();
        } catch (OperatorException e) {
            LOG.error("Nothing was taken up: {} -> {}", e.what(), e.remedy());
        } catch (RuntimeException e) {
            LOG.error("The configuration was not read again: {}", String.valueOf(e.getMessage()), e);
        }
    }
}
