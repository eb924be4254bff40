package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** SIGHUP of an agent: its configuration is read again. */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);
    private static final int STDIN = 0;

    private boolean early;
    private Optional<Runnable> reload = Optional.empty();

    private Hangup() {}

    /** From now on it ends nothing; not where a terminal is there, whose end it then tells of. */
    static Hangup taken() {
        var hangup = new Hangup();
        if (!Console.isTerminal(STDIN)) {
            Signal.handle(new Signal("HUP"), signal -> hangup.came());
        }
        return hangup;
    }

    /** What it does from now on, also for one that came while the agent was not up yet. */
    synchronized void reloads(Runnable body) {
        reload = Optional.of(body);
        if (early) {
            came();
        }
    }

    private synchronized void came() {
        early = reload.isEmpty();
        reload.ifPresent(body -> Thread.ofVirtual().start(() -> quietly(body)));
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
