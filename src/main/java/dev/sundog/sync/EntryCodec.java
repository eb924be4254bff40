package dev.sundog.sync;

import dev.sundog.model.Entry;

/** {@link Entry} as bytes, for the index. The first byte is the kind. */
public final class EntryCodec {
    private EntryCodec() {}

    public static byte[] encode(Entry entry) {
        var out = new Wire.Out();
        switch (entry) {
            case Entry.File f ->
                out.u8('f').metadata(f.metadata()).i64(f.size()).digest(f.content());
            case Entry.Directory d -> out.u8('d').metadata(d.metadata());
            case Entry.HardLink h ->
                out.u8('h').metadata(h.metadata()).path(h.to()).digest(h.version());
            case Entry.Symlink s -> out.u8('l').metadata(s.metadata()).bytes(s.target());
        }
        return out.done();
    }

    private static long size(Wire.In in) {
        long size = in.i64();
        if (size < 0) {
            throw Wire.garbage("a file of " + size + " bytes");
        }
        return size;
    }

    public static Entry decode(byte[] bytes) {
        var in = new Wire.In(bytes);
        return in.whole(() -> {
            int kind = in.u8();
            var metadata = in.metadata();
            return switch (kind) {
                case 'f' -> new Entry.File(metadata, size(in), in.digest());
                case 'd' -> new Entry.Directory(metadata);
                case 'h' -> new Entry.HardLink(in.path(), in.digest());
                case 'l' -> new Entry.Symlink(metadata, in.bytes());
                default -> throw Wire.garbage("kind of entry " + kind);
            };
        });
    }
}
