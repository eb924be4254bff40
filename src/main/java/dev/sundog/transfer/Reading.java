package dev.sundog.transfer;

import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Stamp;
import dev.sundog.model.Chunk;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads one file in steps and finds the smallest way to tell its content to the other side. */
final class Reading implements AutoCloseable {
    private static final int STEP_BYTES = 2 * 1024 * 1024;

    /**
     * A version that the other side is known to have.
     *
     * @param source the name that has it; empty for the name of the file itself
     */
    record Base(Digest entry, Layout layout, Optional<TreePath> source) {}

    /** What was read, as an entry of the tree with its layout, and as it is told. */
    record Read(Entry.File entry, Layout layout, Update.File update) {}

    private final FileReader reader;
    private final Stat before;
    private final Described described;
    private final Optional<Base> own;
    private final Function<TreePath, Optional<Layout>> layouts;
    /** What other names were agreed to hold when content was first found there. */
    private final Map<TreePath, Layout> sources = new HashMap<>();

    private final Matcher matcher;
    private final boolean trusted;
    private boolean done;
    /** How far the disk was asked to take what was read. */
    private long begunForce;

    /**
     * Starts reading.
     *
     * @param known extended attributes that the other side is known to have of this file
     * @param base the version that the other side is known to have of this file, or of what it was made of
     * @param elsewhere where the other side has a chunk
     * @param layouts what both sides agree on under other names
     * @param appended whether it is said to be only appended to: then its beginning is not read again
     */
    Reading(
            FileReader reader,
            Xattrs known,
            Optional<Base> base,
            BlockHashes hashes,
            Elsewhere elsewhere,
            Function<TreePath, Optional<Layout>> layouts,
            boolean appended) {
        this.reader = reader;
        this.before = reader.stat();
        this.described = reader.describe(before, known);
        this.own = base.filter(b -> b.source().isEmpty());
        this.layouts = layouts;
        base.ifPresent(b -> b.source().ifPresent(path -> sources.put(path, b.layout())));
        var against = base.map(b -> new Matcher.Base(b.layout(), b.source()));
        this.matcher = new Matcher(reader::read, before.size(), against, hashes, elsewhere, this::source);
        this.trusted = appended && own.isPresent() && matcher.trustBeginning();
    }

    private Optional<Layout> source(TreePath path) {
        var known = sources.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        var now = layouts.apply(path);
        now.ifPresent(layout -> sources.put(path, layout));
        return now;
    }

    /** Whether other names still hold what was found there: one may have been told, and made, while this was read. */
    private boolean isFoundStill() {
        return sources.entrySet().stream()
                .allMatch(e -> layouts.apply(e.getKey())
                        .filter(now -> now.content().equals(e.getValue().content()))
                        .isPresent());
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

    /** What was read shall be on its way to the disk: a large file that was just written is long in getting there. */
    void beginForce() {
        long read = matcher.bytesRead();
        if (read - begunForce >= STEP_BYTES) {
            reader.beginForce(begunForce, read - begunForce);
            begunForce = read;
        }
    }

    /**
     * The next chunks to send ahead of the update.
     *
     * @param enoughBytes ends with the one that reaches this
     * @param mostBytes no more than this
     */
    List<byte[]> nextChunks(int enoughBytes, int mostBytes) {
        var chunks = new ArrayList<byte[]>();
        int bytes = 0;
        while (bytes < enoughBytes && hasChunk(mostBytes - bytes)) {
            byte[] content = matcher.ahead().remove();
            chunks.add(content);
            bytes += content.length;
            advance();
        }
        return chunks;
    }

    /** Whether a chunk of no more than that waits to be sent ahead. */
    boolean hasChunk(int mostBytes) {
        var next = matcher.ahead().peek();
        return next != null && next.length <= mostBytes;
    }

    /** What of the file is not mirrored, and why; empty for almost all. */
    String leftOut() {
        return described.leftOut();
    }

    /** Whether what is seen is the file that is being read. */
    boolean isOf(Optional<Stat> seen) {
        return seen.filter(s -> s.inode() == before.inode()).isPresent();
    }

    /** Whether its beginning was taken as it was. */
    boolean isTrusted() {
        return trusted;
    }

    /** How many bytes of a file that the other side has in another version were read once more. */
    long reread() {
        return own.isPresent() && !trusted ? before.size() : 0;
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

    /** Chunks of the version that the other side has which this one has no more. */
    List<Chunk> dropped(Layout now) {
        return own.map(Base::layout)
                .map(old -> old.droppedBy(now).stream()
                        .map(i -> old.chunks().get(i))
                        .toList())
                .orElse(List.of());
    }

    /** What was read; empty where the file changed under the reader's hands, or what it was compared with. */
    Optional<Read> result() {
        if (!isFoundStill()) {
            return Optional.empty();
        }
        var pieces = matcher.pieces();
        var old = own.map(Base::layout).orElse(Layout.EMPTY);
        return switch (Splice.ofFile(pieces, old, this::source, reader::read)) {
            case Splice.Failed f -> Optional.empty();
            case Splice.Spliced s -> {
                var layout = s.layout().with(matcher.grid());
                var metadata = described.metadata();
                var entry = new Entry.File(metadata, layout.size(), layout.content());
                boolean based = pieces.stream().anyMatch(p -> p instanceof Piece.Base);
                long on = based ? Update.check(own.orElseThrow().entry()) : 0;
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
