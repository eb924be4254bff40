package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Agreed;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.Optional;

/** What stands at a name of a tree that both sites write, read whole: the same content is cut the same on both sides. */
final class Sighting {
    /** Of the largest file: what it is made of fits one message. */
    static final long MOST_BYTES = 8L << 30;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int SET_ID = 06000;

    /**
     * What was seen.
     *
     * @param leftOut what of it is not mirrored, and why; empty for almost all
     */
    record Seen(Entry entry, Layout layout, Stat stat, String leftOut) {}

    private final Dataset dataset;
    private volatile boolean ownersLacking;

    Sighting(Dataset dataset) {
        this.dataset = dataset;
    }

    /** This agent has turned out not to be allowed to set owners: what it made shows its own, which is no change. */
    void ownersAreLacking() {
        ownersLacking = true;
    }

    /**
     * Looks at a name.
     *
     * @param before what is known to be here
     * @return empty when there is nothing (any more), or it changed while it was read
     */
    Optional<Seen> look(TreePath path, Optional<Agreed> before) {
        var stat = dataset.stat(path);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        return switch (stat.get().kind()) {
            case OTHER -> Optional.empty();
            case DIRECTORY -> {
                var described = described(path, stat.get(), before);
                yield Optional.of(new Seen(
                        new Entry.Directory(described.metadata().at(0)),
                        Layout.EMPTY,
                        stat.get(),
                        described.leftOut()));
            }
            case SYMLINK -> {
                var described = described(path, stat.get(), before);
                var entry = new Entry.Symlink(described.metadata(), dataset.readLink(path));
                yield Optional.of(new Seen(entry, Layout.EMPTY, stat.get(), described.leftOut()));
            }
            case FILE -> file(path, before);
        };
    }

    private Optional<Seen> file(TreePath path, Optional<Agreed> before) {
        try (var reader = dataset.open(path)) {
            var stat = reader.stat();
            if (stat.size() > MOST_BYTES) {
                throw new OperatorException(
                        path + " has " + stat.size() + " bytes; where both sites write, files of up to " + MOST_BYTES
                                + " bytes are mirrored",
                        "Split it, or leave it out");
            }
            var described = reader.describe(stat, xattrs(before));
            var layout = layout(reader, stat.size());
            var after = reader.stat();
            boolean still = layout.size() == stat.size() && isSame(stat, after);
            var entry = layout.entry(own(described.metadata(), before));
            return still ? Optional.of(new Seen(entry, layout, stat, described.leftOut())) : Optional.empty();
        }
    }

    static boolean isSame(Stat a, Stat b) {
        return a.kind() == b.kind()
                && a.inode() == b.inode()
                && a.size() == b.size()
                && a.mtimeNanos() == b.mtimeNanos()
                && a.ctimeNanos() == b.ctimeNanos();
    }

    private static Layout layout(FileReader reader, long size) {
        var chunks = new ArrayList<Chunk>();
        var buffer = new byte[(int) Math.min(Math.max(size, 1), BUFFER_BYTES)];
        int from = 0;
        int to = 0;
        long at = 0;
        boolean end = false;
        while (true) {
            if (!end && to - from < Chunker.MAX_BYTES) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
                int n = reader.read(at, buffer, to, buffer.length - to);
                end = n < buffer.length - to;
                to += Math.max(n, 0);
                at += Math.max(n, 0);
            }
            if (from == to) {
                return new Layout(chunks, Grid.NONE);
            }
            int length = Chunker.cut(buffer, from, to);
            chunks.add(new Chunk(Digest.of(buffer, from, length), length));
            from += length;
        }
    }

    private static Xattrs xattrs(Optional<Agreed> before) {
        return before.map(a -> a.entry().metadata().xattrs()).orElse(Xattrs.NONE);
    }

    private Described described(TreePath path, Stat stat, Optional<Agreed> before) {
        var described = dataset.describe(path, stat, xattrs(before));
        return new Described(own(described.metadata(), before), described.leftOut());
    }

    /** What could not be set here is as the other side has it. */
    private Metadata own(Metadata here, Optional<Agreed> before) {
        if (!ownersLacking || before.isEmpty()) {
            return here;
        }
        var wanted = before.get().entry().metadata();
        int mode = here.mode() == (wanted.mode() & ~SET_ID) ? wanted.mode() : here.mode();
        return new Metadata(mode, wanted.uid(), wanted.gid(), here.mtimeNanos()).with(here.xattrs());
    }

    /** Whether a name that was made here lacks the owner that it should have. */
    static boolean lacksOwner(Entry wanted, Stat made) {
        var m = wanted.metadata();
        return (m.uid() >= 0 && m.uid() != made.uid()) || (m.gid() >= 0 && m.gid() != made.gid());
    }
}
