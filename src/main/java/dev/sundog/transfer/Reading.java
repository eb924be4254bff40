package dev.sundog.transfer;

import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Stamp;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Elsewhere;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Matcher;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Splice;
import dev.sundog.sync.Update;
import java.util.Optional;
import java.util.function.Function;

/** Reads one file in steps and finds the smallest way to tell its content to the other side. */
final class Reading implements AutoCloseable {
    private static final int STEP_BYTES = 2 * 1024 * 1024;

    /** A version that the other side is known to have. */
    record Base(Digest entry, Layout layout) {}

    /** What was read, as an entry of the tree with its layout, and as it is told. */
    record Read(Entry.File entry, Layout layout, Update.File update) {}

    private final FileReader reader;
    private final Stat before;
    private final Described described;
    private final Optional<Base> base;
    private final Matcher matcher;
    private boolean done;

    /**
     * Starts reading.
     *
     * @param known extended attributes that the other side is known to have of this file
     * @param base the version that the other side is known to have of this file
     * @param elsewhere where the other side has a chunk
     */
    Reading(FileReader reader, Xattrs known, Optional<Base> base, BlockHashes hashes, Elsewhere elsewhere) {
        this.reader = reader;
        this.before = reader.stat();
        this.described = reader.describe(before, known);
        this.base = base;
        this.matcher = new Matcher(reader::read, before.size(), base.map(Base::layout), hashes, elsewhere);
    }

    /** How far a step came. */
    enum Progress {
        /** A chunk waits to be sent ahead of the update. */
        AHEAD,
        /** Some megabytes were passed over of which nothing needs to be sent: so no one waits long for the reader. */
        MORE,
        END
    }

    Progress advance() {
        if (matcher.ahead().isEmpty() && !done) {
            done = !matcher.advance(STEP_BYTES);
        }
        if (!matcher.ahead().isEmpty()) {
            return Progress.AHEAD;
        }
        return done ? Progress.END : Progress.MORE;
    }

    /** The next chunk to send ahead of the update. */
    Optional<byte[]> nextChunk() {
        return Optional.ofNullable(matcher.ahead().poll());
    }

    /** What of the file is not mirrored, and why; empty for almost all. */
    String leftOut() {
        return described.leftOut();
    }

    /** Whether all that the file held was read (it may have shrunk). */
    boolean isComplete() {
        return matcher.bytesRead() == before.size();
    }

    /** Whether the file changed while it was read: then what was read may never have been its content at any one time. */
    boolean changedMeanwhile() {
        var now = reader.stat();
        return now.size() != before.size()
                || now.mtimeNanos() != before.mtimeNanos()
                || now.ctimeNanos() != before.ctimeNanos();
    }

    /**
     * What was read; empty where the file changed under the reader's hands.
     *
     * @param others what both sides agree on under other names
     */
    Optional<Read> result(Function<TreePath, Optional<Layout>> others) {
        var pieces = matcher.pieces();
        var old = base.map(Base::layout).orElse(Layout.EMPTY);
        return switch (Splice.ofFile(pieces, old, others, reader::read)) {
            case Splice.Failed f -> Optional.empty();
            case Splice.Spliced s -> {
                var layout = s.layout().with(matcher.grid());
                var metadata = described.metadata();
                var entry = new Entry.File(metadata, layout.size(), layout.content());
                boolean based = pieces.stream().anyMatch(p -> p instanceof Piece.Base);
                long on = based ? Update.check(base.orElseThrow().entry()) : 0;
                var told = new Update.File(metadata, on, Update.check(entry.content()), pieces);
                yield Optional.of(new Read(entry, layout, told));
            }
        };
    }

    /**
     * How the file looked.
     *
     * @param wallNanos the time of day now, nanoseconds since 1970
     */
    Stamp stamp(long wallNanos) {
        return Stamps.of(before, wallNanos);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** @throws OperatorException where a file is larger than can be described */
    static void checkSize(TreePath path, long bytes) {
        if (bytes > Layout.MOST_BYTES) {
            throw new OperatorException(
                    path + " has " + bytes + " bytes; files of up to " + Layout.MOST_BYTES + " bytes are mirrored",
                    "Split it, or leave it out");
        }
    }
}
