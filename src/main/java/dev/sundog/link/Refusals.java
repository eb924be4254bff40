package dev.sundog.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs who or what was refused, one line per source and minute at most, whatever comes in. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int REMEMBERED = 1_000;

    private final LongSupplier bootNanos;
    private final Map<String, Long> logged = new LinkedHashMap<>();

    Refusals(LongSupplier bootNanos) {
        this.bootNanos = bootNanos;
    }

    void note(String source, String what) {
        if (mayLog(source)) {
            LOG.warn("{}", clean(what));
        }
    }

    /** Whether this source was not logged within the last minute; remembers that it is now. */
    synchronized boolean mayLog(String source) {
        long now = bootNanos.getAsLong();
        logged.values().removeIf(at -> now - at >= MINUTE_NANOS);
        if (logged.containsKey(source) || logged.size() >= REMEMBERED) {
            return false;
        }
        logged.put(source, now);
        return true;
    }

    /** Text of a peer, fit for a log: one line, printable, short. */
    static String clean(String text) {
        var printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 500 ? printable : printable.substring(0, 500) + "...";
    }
}
