package dev.sundog.model;

import java.time.Duration;

/** Where a reading request may be answered (DESIGN rule 16). */
public sealed interface Reads {
    /** At either site, even what still awaits its barrier. */
    record Local() implements Reads {}

    /** At either site while its copy is not staler than this. */
    record Bounded(Duration staleness) implements Reads {}

    /** At the lease holder, after pending barriers, with the epoch confirmed: linearisable. */
    record Committed() implements Reads {}

    /** Reads {@code local}, {@code committed}, {@code bounded(2s)}, {@code bounded(500ms)}. */
    static Reads parse(String text) {
        if (text.equals("local")) {
            return new Local();
        }
        if (text.equals("committed")) {
            return new Committed();
        }
        if (text.startsWith("bounded(") && text.endsWith(")")) {
            return new Bounded(Durations.parse(text.substring(8, text.length() - 1)));
        }
        throw new OperatorException(
                "'" + text + "' is not a way to read", "Use local, committed or bounded(TIME) such as bounded(2s)");
    }
}
