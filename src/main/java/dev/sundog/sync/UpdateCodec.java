package dev.sundog.sync;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A run of {@link Update updates} as bytes: what an update has in common with the one before it is not said again. */
final class UpdateCodec {
    private static final int SAME_OWNER = 0x10;
    private static final int HAS_BASE = 0x20;
    private static final int LEAST_BYTES = 2;

    private UpdateCodec() {}

    private enum Kind {
        GIVEN,
        FILE,
        DIRECTORY,
        SYMLINK,
        GONE,
        MOVED,
        LINK,
        /** Names that are gone, one after the other: see {@link GoneRun}. */
        GONE_RUN
    }

    private static final Kind[] KINDS = Kind.values();

    /** What an update has in common with the one before it is not said. */
    record Before(long sequence, byte[] path, Metadata metadata) {
        static final Before FIRST = new Before(0, new byte[0], new Metadata(0644, 0, 0, 0));
    }

    /** Returns what the next ones come after. */
    static Before write(Wire.Out out, List<Update> updates, Before before) {
        out.varint(updates.size());
        long sequence = before.sequence;
        byte[] path = before.path;
        var metadata = before.metadata;
        int passed = 0;
        for (int i = 0; i < updates.size(); i += passed) {
            var update = updates.get(i);
            out.zigzag(update.sequence() - sequence);
            passed = GoneRun.length(updates, i);
            if (passed > 1) {
                out.u8(Kind.GONE_RUN.ordinal());
                path = GoneRun.write(out, updates.subList(i, i + passed), path);
                sequence = updates.get(i + passed - 1).sequence();
                continue;
            }
            passed = 1;
            sequence = update.sequence();
            var own = metadataOf(update.what());
            boolean same = own != null && isSameOwner(own, metadata);
            boolean based = update.what() instanceof Update.File f && f.base() != 0;
            out.u8(kind(update.what()).ordinal() | (same ? SAME_OWNER : 0) | (based ? HAS_BASE : 0));
            path(out, path, update.path().bytes());
            path = update.path().bytes();
            if (own != null) {
                metadata(out, metadata, own, same);
                metadata = own;
            }
            what(out, update, based);
        }
        return new Before(sequence, path, metadata);
    }

    /** Adds the updates to a list; returns what the next ones come after. */
    static Before read(WireIn in, List<Update> out, Before before) {
        int n = in.varcount(LEAST_BYTES);
        long sequence = before.sequence;
        byte[] path = before.path;
        var metadata = before.metadata;
        for (int i = 0; i < n; i++) {
            sequence += in.zigzag();
            int head = in.u8();
            var kind = in.one(KINDS, head & 0xf);
            if (kind == Kind.GONE_RUN) {
                int count = GoneRun.read(in, out, sequence, path, n - i);
                path = out.getLast().path().bytes();
                sequence += count - 1;
                i += count - 1;
                continue;
            }
            path = path(in, path);
            if (kind != Kind.GONE && kind != Kind.LINK) {
                metadata = metadata(in, metadata, (head & SAME_OWNER) != 0);
            }
            var tree = TreePath.of(path);
            out.add(new Update(sequence, tree, what(in, kind, tree, metadata, (head & HAS_BASE) != 0)));
        }
        return new Before(sequence, path, metadata);
    }

    private static Kind kind(Update.What what) {
        return switch (what) {
            case Update.File f -> f.isGiven() ? Kind.GIVEN : Kind.FILE;
            case Update.Directory d -> Kind.DIRECTORY;
            case Update.Symlink s -> Kind.SYMLINK;
            case Update.Gone g -> Kind.GONE;
            case Update.Moved m -> Kind.MOVED;
            case Update.Link l -> Kind.LINK;
        };
    }

    @SuppressWarnings("NullAway") // null: it has none
    private static Metadata metadataOf(Update.What what) {
        return switch (what) {
            case Update.File f -> f.metadata();
            case Update.Directory d -> d.metadata();
            case Update.Symlink s -> s.metadata();
            case Update.Gone g -> null;
            case Update.Moved m -> m.metadata();
            case Update.Link l -> null;
        };
    }

    private static boolean isSameOwner(Metadata a, Metadata b) {
        return a.mode() == b.mode()
                && a.uid() == b.uid()
                && a.gid() == b.gid()
                && a.xattrs().equals(b.xattrs());
    }

    private static void metadata(Wire.Out out, Metadata before, Metadata own, boolean same) {
        if (!same) {
            out.varint(Integer.toUnsignedLong(own.modeBits())).zigzag(own.uid()).zigzag(own.gid());
            if (!own.xattrs().isEmpty()) {
                out.varbytes(own.xattrs().bytes(), 0, own.xattrs().size());
            }
        }
        out.zigzag(own.mtimeNanos() - before.mtimeNanos());
    }

    private static Metadata metadata(WireIn in, Metadata before, boolean same) {
        if (same) {
            return before.at(before.mtimeNanos() + in.zigzag());
        }
        int mode = (int) in.varint();
        int uid = (int) in.zigzag();
        int gid = (int) in.zigzag();
        var xattrs = (mode & Metadata.HAS_XATTRS) == 0 ? Xattrs.NONE : WireIn.some(Xattrs.read(in.varbytes()));
        return new Metadata(mode & ~Metadata.HAS_XATTRS, uid, gid, before.mtimeNanos() + in.zigzag(), xattrs);
    }

    /** Names of one run are alike at both ends: only the middle is said. */
    static void path(Wire.Out out, byte[] before, byte[] path) {
        int least = Math.min(before.length, path.length);
        int head = Arrays.mismatch(before, path);
        head = head < 0 ? least : head;
        int tail = 0;
        while (tail < least - head && before[before.length - 1 - tail] == path[path.length - 1 - tail]) {
            tail++;
        }
        out.varint(head).varint(tail).varbytes(path, head, path.length - head - tail);
    }

    static byte[] path(WireIn in, byte[] before) {
        long head = in.varint();
        long tail = in.varint();
        byte[] middle = in.varbytes();
        if (head < 0 || tail < 0 || head > before.length || tail > before.length - head) {
            throw Wire.garbage("a name that shares more than there is");
        }
        in.name(head + middle.length + tail);
        var path = new byte[(int) head + middle.length + (int) tail];
        System.arraycopy(before, 0, path, 0, (int) head);
        System.arraycopy(middle, 0, path, (int) head, middle.length);
        System.arraycopy(before, before.length - (int) tail, path, (int) head + middle.length, (int) tail);
        return path;
    }

    private static void what(Wire.Out out, Update update, boolean based) {
        switch (update.what()) {
            case Update.File f -> {
                if (f.isGiven()) {
                    out.varint(f.pieces().size());
                    f.pieces().forEach(p -> out.varbytes(((Piece.Bytes) p).content()));
                } else {
                    if (based) {
                        out.i64(f.base());
                    }
                    out.i64(f.check()).varint(f.pieces().size());
                    new PieceCodec(update.path()).write(out, f.pieces());
                }
            }
            case Update.Directory d -> {}
            case Update.Symlink s -> out.varbytes(s.target());
            case Update.Gone g -> {}
            case Update.Moved m -> path(out, update.path().bytes(), m.from().bytes());
            case Update.Link l -> {
                path(out, update.path().bytes(), l.to().bytes());
                out.i64(l.check());
            }
        }
    }

    private static Update.What what(WireIn in, Kind kind, TreePath path, Metadata metadata, boolean based) {
        return switch (kind) {
            case GIVEN -> {
                int n = in.varcount(1);
                var pieces = new ArrayList<Piece>(n);
                for (int i = 0; i < n; i++) {
                    pieces.add(new Piece.Bytes(in.varbytes()));
                }
                yield new Update.File(metadata, 0, 0, pieces);
            }
            case FILE -> {
                long base = based ? in.i64() : 0;
                long check = in.i64();
                yield new Update.File(metadata, base, check, new PieceCodec(path).read(in, in.varcount(1)));
            }
            case DIRECTORY -> new Update.Directory(metadata);
            case SYMLINK -> new Update.Symlink(metadata, in.varbytes());
            case GONE -> new Update.Gone();
            case MOVED -> new Update.Moved(TreePath.of(path(in, path.bytes())), metadata);
            case LINK -> new Update.Link(TreePath.of(path(in, path.bytes())), in.i64());
            case GONE_RUN -> throw Wire.garbage("a run within a run");
        };
    }
}
