package dev.sundog.api;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets each request that may change something, with what came of it. */
@FunctionalInterface
public interface Audit {
    /**
     * Who asked.
     *
     * @param who user of the socket, session, token or certificate
     * @param from control socket, or address and port
     */
    record Caller(String who, String from) {}

    /** One line. */
    void line(String text);

    /** An audit in the agent's log, by the logger {@code dev.sundog.api.Audit}. */
    static Audit log() {
        Logger log = LoggerFactory.getLogger(Audit.class);
        return log::info;
    }

    /** @param tookNanos from the request until its answer */
    default void note(Caller caller, HttpRequest request, Routes.Answer answer, long tookNanos) {
        line(String.format(
                Locale.ROOT,
                "%s from %s: %s %s %s: %s, %.3f s",
                shown(caller.who(), 120),
                caller.from(),
                request.method(),
                shown(request.path(), 120),
                shown(request.body(), 500),
                answer.status() == 200 ? "done" : answer.status() + " " + shown(answer.body(), 300),
                tookNanos / 1e9));
    }

    /** On one line, whatever was sent. */
    private static String shown(String text, int most) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\u2028\u2029]", "?");
        return line.length() <= most ? line : line.substring(0, most) + " ...";
    }
}
