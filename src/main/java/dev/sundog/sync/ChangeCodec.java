package dev.sundog.sync;

import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import java.util.Optional;

/** A {@link Change} as bytes, as the journal keeps it. */
public final class ChangeCodec {
    private ChangeCodec() {}

    public static byte[] encode(Change change) {
        var out = new Wire.Out();
        change(out, change);
        return out.done();
    }

    /** @throws dev.sundog.model.OperatorException when the bytes are not a change */
    public static Change decode(byte[] bytes) {
        var in = new WireIn(bytes);
        return in.whole(() -> change(in));
    }

    private static void change(Wire.Out out, Change change) {
        var v = change.version();
        MessageCodec.session(out, change.group(), v.epoch(), v.incarnation()).i64(v.sequence());
        out.path(change.path());
        switch (change.content()) {
            case Change.PutFile f -> {
                out.u8('f').metadata(f.metadata());
                out.u8(f.base().isPresent() ? 1 : 0);
                f.base().ifPresent(out::digest);
                out.i32(f.refs().size());
                f.refs().forEach(r -> ref(out, r));
            }
            case Change.PutDirectory d -> out.u8('d').metadata(d.metadata());
            case Change.PutSymlink s -> out.u8('l').metadata(s.metadata()).bytes(s.target());
            case Change.PutLink l -> out.u8('h').path(l.to()).digest(l.version());
            case Change.Delete d -> out.u8('x');
            case Change.Move m -> out.u8('m').path(m.from()).metadata(m.metadata());
        }
    }

    static void ref(Wire.Out out, Ref ref) {
        switch (ref) {
            case Ref.Keep k -> out.u8(1).i32(k.first()).i32(k.count());
            case Ref.Known k -> out.u8(2).digest(k.chunk().hash()).i32(k.chunk().length());
            case Ref.Literal l -> out.u8(3).bytes(l.content());
        }
    }

    private static Change change(WireIn in) {
        var group = MessageCodec.group(in);
        var version = new Version(MessageCodec.epoch(in), MessageCodec.incarnation(in), in.i64());
        TreePath path = in.path();
        Change.Content content = switch (in.u8()) {
            case 'f' ->
                new Change.PutFile(
                        in.metadata(),
                        in.u8() == 1 ? Optional.of(in.digest()) : Optional.empty(),
                        in.list(5, () -> ref(in)));
            case 'd' -> new Change.PutDirectory(in.metadata());
            case 'l' -> new Change.PutSymlink(in.metadata(), in.bytes());
            case 'h' -> new Change.PutLink(in.path(), in.digest());
            case 'x' -> new Change.Delete();
            case 'm' -> new Change.Move(in.path(), in.metadata());
            default -> throw Wire.garbage("unknown kind of change");
        };
        return new Change(group, version, path, content);
    }

    static Ref ref(WireIn in) {
        return switch (in.u8()) {
            case 1 -> new Ref.Keep(in.i32(), in.i32());
            case 2 -> new Ref.Known(in.chunk());
            case 3 -> new Ref.Literal(in.bytes());
            default -> throw Wire.garbage("unknown kind of reference");
        };
    }
}
