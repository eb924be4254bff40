package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
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
    private static final int LEAST_BYTES = 4;

    private static final Metadata FIRST = new Metadata(0644, 0, 0, 0);

    private UpdateCodec() {}

    private enum Kind {
        GIVEN,
        FILE,
        DIRECTORY,
        SYMLINK,
        GONE,
        MOVED,
        LINK
    }

    private enum Op {
        /** A stretch of the base at the place where it stood. */
        STILL,
        /** A stretch of the base from elsewhere. */
        BASE,
        /** A stretch of another name. */
        OTHER,
        /** A stretch of the name that the last one was of. */
        SAME_OTHER,
        WHOLE,
        /** A stretch of a parcel, from its beginning. */
        PARCEL,
        /** What follows in the last parcel. */
        SLICE,
        BYTES,
        /** Chunks that went ahead. */
        AHEAD,
        /** A stretch of a parcel that went ahead. */
        AHEAD_SLICE
    }

    private static final Kind[] KINDS = Kind.values();
    private static final Op[] OPS = Op.values();

    static void write(Wire.Out out, List<Update> updates) {
        out.varint(updates.size());
        long sequence = 0;
        byte[] path = {};
        var metadata = FIRST;
        for (var update : updates) {
            out.zigzag(update.sequence() - sequence);
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
    }

    static List<Update> read(Wire.In in) {
        int n = in.varcount(LEAST_BYTES);
        var out = new ArrayList<Update>(n);
        long sequence = 0;
        byte[] path = {};
        var metadata = FIRST;
        for (int i = 0; i < n; i++) {
            sequence += in.zigzag();
            int head = in.u8();
            var kind = in.one(KINDS, head & 0xf);
            path = path(in, path);
            if (kind != Kind.GONE && kind != Kind.LINK) {
                metadata = metadata(in, metadata, (head & SAME_OWNER) != 0);
            }
            var tree = TreePath.of(path);
            out.add(new Update(sequence, tree, what(in, kind, tree, metadata, (head & HAS_BASE) != 0)));
        }
        return out;
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

    private static Metadata metadata(Wire.In in, Metadata before, boolean same) {
        if (same) {
            return before.at(before.mtimeNanos() + in.zigzag());
        }
        int mode = (int) in.varint();
        int uid = (int) in.zigzag();
        int gid = (int) in.zigzag();
        var xattrs = (mode & Metadata.HAS_XATTRS) == 0 ? Xattrs.NONE : Wire.some(Xattrs.read(in.varbytes()));
        return new Metadata(mode & ~Metadata.HAS_XATTRS, uid, gid, before.mtimeNanos() + in.zigzag(), xattrs);
    }

    /** Names of one run are alike at both ends: only the middle is said. */
    private static void path(Wire.Out out, byte[] before, byte[] path) {
        int least = Math.min(before.length, path.length);
        int head = Arrays.mismatch(before, path);
        head = head < 0 ? least : head;
        int tail = 0;
        while (tail < least - head && before[before.length - 1 - tail] == path[path.length - 1 - tail]) {
            tail++;
        }
        out.varint(head).varint(tail).varbytes(path, head, path.length - head - tail);
    }

    private static byte[] path(Wire.In in, byte[] before) {
        long head = in.varint();
        long tail = in.varint();
        byte[] middle = in.varbytes();
        if (head < 0 || tail < 0 || head > before.length || tail > before.length - head) {
            throw Wire.garbage("a name that shares more than there is");
        }
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
                    new Pieces(update.path()).write(out, f.pieces());
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

    private static Update.What what(Wire.In in, Kind kind, TreePath path, Metadata metadata, boolean based) {
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
                yield new Update.File(metadata, base, check, new Pieces(path).read(in, in.varcount(1)));
            }
            case DIRECTORY -> new Update.Directory(metadata);
            case SYMLINK -> new Update.Symlink(metadata, in.varbytes());
            case GONE -> new Update.Gone();
            case MOVED -> new Update.Moved(TreePath.of(path(in, path.bytes())), metadata);
            case LINK -> new Update.Link(TreePath.of(path(in, path.bytes())), in.i64());
        };
    }

    /** Where the last piece of each sort ended: most pieces go on from there. */
    private static final class Pieces {
        private long at;
        private long baseAt;
        private byte[] source;
        private TreePath other = TreePath.ROOT;
        private long otherAt;
        private Chunk parcel = new Chunk(Digest.of(new byte[0]), 0);
        private int parcelAt;
        private long aheadAt;
        private int aheadFrom;

        Pieces(TreePath own) {
            this.source = own.bytes();
        }

        void write(Wire.Out out, List<Piece> pieces) {
            for (var piece : pieces) {
                switch (piece) {
                    case Piece.Base p when p.from() == at -> op(out, Op.STILL, p.length());
                    case Piece.Base p -> op(out, Op.BASE, p.length()).zigzag(p.from() - baseAt);
                    case Piece.Other p
                    when p.source().equals(other) ->
                        op(out, Op.SAME_OTHER, p.length()).zigzag(p.from() - otherAt);
                    case Piece.Other p -> {
                        path(op(out, Op.OTHER, p.length()), source, p.source().bytes());
                        out.varint(p.from());
                    }
                    case Piece.Whole p ->
                        op(out, Op.WHOLE, p.chunk().length())
                                .digest(p.chunk().hash())
                                .varint(p.times());
                    case Piece.Slice p
                    when p.parcel().equals(parcel) && p.from() == parcelAt -> op(out, Op.SLICE, p.bytes());
                    case Piece.Slice p ->
                        op(out, Op.PARCEL, p.bytes())
                                .digest(p.parcel().hash())
                                .varint(p.parcel().length())
                                .varint(p.from());
                    case Piece.Ahead p ->
                        op(out, Op.AHEAD, p.length())
                                .zigzag(p.first() - aheadAt)
                                .varint(p.count());
                    case Piece.AheadSlice p ->
                        op(out, Op.AHEAD_SLICE, p.bytes())
                                .zigzag(p.number() - aheadAt)
                                .zigzag(p.from() - aheadFrom);
                    case Piece.Bytes p -> {
                        op(out, Op.BYTES, p.length());
                        out.raw(p.content());
                    }
                }
                passed(piece);
            }
        }

        private static Wire.Out op(Wire.Out out, Op op, long length) {
            return out.varint(length * OPS.length + op.ordinal());
        }

        private void passed(Piece piece) {
            at += piece.length();
            switch (piece) {
                case Piece.Base p -> baseAt = p.from() + p.length();
                case Piece.Other p -> {
                    other = p.source();
                    source = other.bytes();
                    otherAt = p.from() + p.length();
                }
                case Piece.Slice p -> {
                    parcel = p.parcel();
                    parcelAt = p.from() + p.bytes();
                }
                case Piece.Ahead p -> {
                    aheadAt = p.first() + p.count();
                    aheadFrom = 0;
                }
                case Piece.AheadSlice p -> {
                    aheadAt = p.number();
                    aheadFrom = p.from() + p.bytes();
                }
                case Piece.Whole p -> {}
                case Piece.Bytes p -> {}
            }
        }

        List<Piece> read(Wire.In in, int n) {
            var out = new ArrayList<Piece>(n);
            for (int i = 0; i < n; i++) {
                long head = in.varint();
                long length = head / OPS.length;
                if (head < 0 || length == 0) {
                    throw Wire.garbage("a piece of no length");
                }
                var piece = read(in, OPS[(int) (head % OPS.length)], length);
                out.add(piece);
                passed(piece);
            }
            return out;
        }

        private Piece read(Wire.In in, Op op, long length) {
            return switch (op) {
                case STILL -> new Piece.Base(at, length);
                case BASE -> new Piece.Base(baseAt + in.zigzag(), length);
                case OTHER -> new Piece.Other(TreePath.of(path(in, source)), in.varint(), length);
                case SAME_OTHER -> new Piece.Other(other, otherAt + in.zigzag(), length);
                case WHOLE -> new Piece.Whole(in.chunk(in.digest(), length), in.times());
                case PARCEL -> {
                    var hash = in.digest();
                    var chunk = in.chunk(hash, in.varint());
                    yield new Piece.Slice(
                            chunk, in.within(in.varint(), chunk.length()), in.within(length, chunk.length()));
                }
                case SLICE -> new Piece.Slice(parcel, parcelAt, in.within(length, parcel.length()));
                case BYTES -> new Piece.Bytes(in.raw(length));
                case AHEAD -> new Piece.Ahead(aheadAt + in.zigzag(), in.times(), length);
                case AHEAD_SLICE ->
                    new Piece.AheadSlice(
                            aheadAt + in.zigzag(),
                            in.within(aheadFrom + in.zigzag(), Chunker.MAX_BYTES),
                            in.within(length, Chunker.MAX_BYTES));
            };
        }
    }
}
