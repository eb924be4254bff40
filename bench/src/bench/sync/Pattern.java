package bench.sync;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A kind of change that people make.
 *
 * @param prepare made and carried over before, not measured
 * @param interrupts whether the connection is cut first
 * @param rounds how often it is made, each time carried over
 * @param restore made and carried over afterwards, not measured
 */
record Pattern(
        String name, String title, Step prepare, Change change, boolean interrupts, Rounds rounds, Step restore) {
    private static final Step NOTHING = scene -> {};

    /** Where a change is made; the seed is another for each pattern, rate and round, and the same for each peer. */
    record Scene(Path root, Path stage, Scale scale, long seed, int rate, int round) {
        Noise noise() {
            return new Noise(seed);
        }
    }

    interface Step {
        void on(Scene scene) throws IOException;
    }

    interface Change {
        Worth on(Scene scene) throws IOException;
    }

    interface Rounds {
        int at(Scale scale);
    }

    static Pattern of(String name, String title, Change change) {
        return new Pattern(name, title, NOTHING, change, false, scale -> 1, NOTHING);
    }

    Pattern after(Step preparation) {
        return new Pattern(name, title, preparation, change, interrupts, rounds, restore);
    }

    Pattern interrupted() {
        return new Pattern(name, title, prepare, change, true, rounds, restore);
    }

    Pattern times(Rounds count) {
        return new Pattern(name, title, prepare, change, interrupts, count, restore);
    }

    Pattern then(Step restoration) {
        return new Pattern(name, title, prepare, change, interrupts, rounds, restoration);
    }

    boolean isPrepared() {
        return prepare != NOTHING;
    }

    boolean isRestored() {
        return restore != NOTHING;
    }
}
