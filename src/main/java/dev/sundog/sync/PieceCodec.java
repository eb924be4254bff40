package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;

/** Pieces as bytes; remembers where the last of each sort ended: most go on from there. */
final class PieceCodec {
    private static final Op[] OPS = Op.values();

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

    private long at;
    private long baseAt;
    private byte[] source;
    private TreePath other = TreePath.ROOT;
    private long otherAt;
    private Chunk parcel = new Chunk(Digest.of(new byte[0]), 0);
    private int parcelAt;
    private long aheadAt;
    private int aheadFrom;

    PieceCodec(TreePath own) {
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
                    UpdateCodec.path(
                            op(out, Op.OTHER, p.length()), source, p.source().bytes());
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
                    op(out, Op.AHEAD, p.length()).zigzag(p.first() - aheadAt).varint(p.count());
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
            case OTHER -> new Piece.Other(TreePath.of(UpdateCodec.path(in, source)), in.varint(), length);
            case SAME_OTHER -> new Piece.Other(other, otherAt + in.zigzag(), length);
            case WHOLE -> new Piece.Whole(in.chunk(in.digest(), length), in.times());
            case PARCEL -> {
                var hash = in.digest();
                var chunk = in.chunk(hash, in.varint());
                yield new Piece.Slice(chunk, in.within(in.varint(), chunk.length()), in.within(length, chunk.length()));
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
