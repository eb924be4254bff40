package bench.sync;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Something that keeps a tree there like the tree here, over a line of its own. */
interface Peer extends AutoCloseable {
    /** Who can be compared. */
    enum Kind {
        RSYNC("rsync"),
        RSYNC_Z("rsync-z"),
        UNISON("unison"),
        SUNDOG("sundog");

        final String label;

        Kind(String label) {
            this.label = label;
        }

        static Kind of(String label) {
            for (var kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no peer is called " + label);
        }

        /** Makes both sides alike, and has the peer know it. The tree there is empty so far. */
        Peer begin(Places places, Options options) throws IOException, InterruptedException {
            return switch (this) {
                case RSYNC -> Rsync.begin(places, false, options.fsync());
                case RSYNC_Z -> Rsync.begin(places, true, options.fsync());
                case UNISON -> Unison.begin(places);
                case SUNDOG -> Sundog.begin(places, options.atOnce());
            };
        }
    }

    /** Where a peer works: the two trees, and a directory for what else it needs. */
    record Places(Path here, Path there, Path own) {}

    /** What the counters said at a moment, and what flows when nothing happens. */
    record Mark(long atNanos, Line.Count line, long messageBytes, double idleBytesPerSecond) {}

    /**
     * How long a change took.
     *
     * @param durable until the peer said that it is done; only Sundog's says that nothing can be lost any more
     * @param applied until it can be read there, where that is another moment
     */
    record Took(double durable, OptionalDouble applied) {
        Took plus(Took other) {
            var sum = applied.isPresent() && other.applied.isPresent()
                    ? OptionalDouble.of(applied.getAsDouble() + other.applied.getAsDouble())
                    : OptionalDouble.empty();
            return new Took(durable + other.durable, sum);
        }
    }

    /**
     * What a change cost on the line.
     *
     * @param lineBytes both ways, without what flows when nothing happens
     * @param messageBytes the part of it that was messages, before TLS; only Sundog knows it
     */
    record Cost(double lineBytes, OptionalLong messageBytes, double idleBytesPerSecond) {}

    Line line();

    /** Waits until nothing is going on; notes where the counters stand. */
    Mark mark() throws IOException, InterruptedException;

    /** Cuts the connection, where one stands, and has it made again. */
    void interrupt() throws IOException, InterruptedException;

    /** A change begins to be made now. */
    void changing() throws IOException, InterruptedException;

    /** Carries over what has changed; returns when it can be read there. */
    Took carry() throws IOException, InterruptedException;

    /** What was spent since, once all of it is counted. */
    Cost since(Mark mark) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
