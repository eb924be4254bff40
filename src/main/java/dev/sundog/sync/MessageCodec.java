package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@link Message} as bytes, protocol version 2. The first byte is the kind. */
public final class MessageCodec {
    /** Longest message in one frame; a longer one travels in {@link Message.Piece pieces}. */
    public static final int FRAME_BYTES = 16 * 1024 + 512;

    private MessageCodec() {}

    /** The message in as many frames as it takes, in order. */
    public static List<byte[]> encode(Message message) {
        byte[] whole = encodeWhole(message);
        if (whole.length <= FRAME_BYTES) {
            return List.of(whole);
        }
        var pieces = new ArrayList<byte[]>();
        int step = FRAME_BYTES - 16;
        for (int from = 0; from < whole.length; from += step) {
            int to = Math.min(whole.length, from + step);
            pieces.add(encodeWhole(new Message.Piece(to == whole.length, Arrays.copyOfRange(whole, from, to))));
        }
        return pieces;
    }

    private static byte[] encodeWhole(Message message) {
        var out = new Wire.Out();
        switch (message) {
            case Message.ChunksSent m -> {
                out.u8(1).text(m.group().name()).i64(m.epoch().number()).varint(m.first());
                out.varint(m.contents().size());
                m.contents().forEach(out::varbytes);
            }
            case Message.ChunksHeld m ->
                runs(out.u8(2).text(m.group().name()).i64(m.epoch().number()), m.numbers());
            case Message.UpdatesSent m ->
                UpdateCodec.write(session(out.u8(3), m.group(), m.epoch(), m.incarnation()), m.updates());
            case Message.Durable m -> runs(session(out.u8(4), m.group(), m.epoch(), m.incarnation()), m.sequences());
            case Message.Need m ->
                digests(
                        session(out.u8(5), m.group(), m.epoch(), m.incarnation())
                                .i64(m.sequence()),
                        m.missing());
            case Message.StaleEpoch m ->
                out.u8(6).text(m.group().name()).i64(m.current().number());
            case Message.DigestsAsked m -> {
                out.u8(7).text(m.group().name()).i64(m.epoch().number()).path(m.directory());
            }
            case Message.DigestsTold m -> {
                out.u8(8).text(m.group().name()).i64(m.epoch().number()).path(m.directory());
                out.i32(m.children().size());
                m.children().forEach(c -> out.bytes(c.name()).digest(c.digest()));
            }
            case Message.CompareAgain m ->
                out.u8(11).text(m.group().name()).i64(m.epoch().number());
            case Message.SiteReport m -> out.u8(9).bytes(m.text());
            case Message.Piece m -> out.u8(10).u8(m.last() ? 1 : 0).bytes(m.content());
        }
        return out.done();
    }

    private static Wire.Out session(Wire.Out out, GroupId group, Epoch epoch, Incarnation incarnation) {
        return out.text(group.name())
                .i64(epoch.number())
                .i64(incarnation.high())
                .i64(incarnation.low());
    }

    private static void digests(Wire.Out out, List<Digest> hashes) {
        out.i32(hashes.size());
        hashes.forEach(out::digest);
    }

    /** @throws dev.sundog.model.OperatorException when the bytes are not a message */
    public static Message decode(byte[] bytes) {
        var in = new Wire.In(bytes);
        return in.whole(() -> switch (in.u8()) {
            case 1 -> new Message.ChunksSent(group(in), epoch(in), in.varint(), contents(in));
            case 2 -> new Message.ChunksHeld(group(in), epoch(in), runs(in));
            case 3 -> new Message.UpdatesSent(group(in), epoch(in), incarnation(in), UpdateCodec.read(in));
            case 4 -> new Message.Durable(group(in), epoch(in), incarnation(in), runs(in));
            case 5 ->
                new Message.Need(group(in), epoch(in), incarnation(in), in.i64(), in.list(Digest.BYTES, in::digest));
            case 6 -> new Message.StaleEpoch(group(in), epoch(in));
            case 7 -> new Message.DigestsAsked(group(in), epoch(in), in.path());
            case 8 ->
                new Message.DigestsTold(
                        group(in),
                        epoch(in),
                        in.path(),
                        in.list(36, () -> new TreeDigest.Child(in.name(), in.digest())));
            case 9 -> new Message.SiteReport(in.bytes());
            case 10 -> new Message.Piece(in.u8() == 1, in.bytes());
            case 11 -> new Message.CompareAgain(group(in), epoch(in));
            default -> throw Wire.garbage("unknown kind of message");
        });
    }

    /** Most sequences follow each other: each run of them is its beginning and its length. */
    private static void runs(Wire.Out out, List<Long> sequences) {
        var starts = new ArrayList<Integer>();
        for (int i = 0; i < sequences.size(); i++) {
            if (i == 0 || sequences.get(i) != sequences.get(i - 1) + 1) {
                starts.add(i);
            }
        }
        out.varint(starts.size());
        long before = 0;
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : sequences.size();
            long first = sequences.get(starts.get(i));
            out.zigzag(first - before).varint(end - starts.get(i));
            before = first;
        }
    }

    private static List<Long> runs(Wire.In in) {
        int n = in.varcount(2);
        var out = new ArrayList<Long>();
        long first = 0;
        for (int i = 0; i < n; i++) {
            first += in.zigzag();
            int length = in.within(in.varint(), MOST_ACKNOWLEDGED - out.size());
            for (int k = 0; k < length; k++) {
                out.add(first + k);
            }
        }
        return out;
    }

    /** Far more than ever is under way. */
    private static final int MOST_ACKNOWLEDGED = 1 << 20;

    private static List<byte[]> contents(Wire.In in) {
        int n = in.varcount(1);
        var out = new ArrayList<byte[]>(n);
        for (int i = 0; i < n; i++) {
            byte[] content = in.varbytes();
            in.within(content.length, Chunker.MAX_BYTES);
            out.add(content);
        }
        return out;
    }

    private static GroupId group(Wire.In in) {
        return new GroupId(in.text());
    }

    private static Epoch epoch(Wire.In in) {
        return new Epoch(in.i64());
    }

    private static Incarnation incarnation(Wire.In in) {
        return new Incarnation(in.i64(), in.i64());
    }

    /** A change alone, for the journal. */
    public static byte[] encodeChange(Change change) {
        var out = new Wire.Out();
        change(out, change);
        return out.done();
    }

    public static Change decodeChange(byte[] bytes) {
        var in = new Wire.In(bytes);
        return in.whole(() -> change(in));
    }

    private static void change(Wire.Out out, Change change) {
        var v = change.version();
        session(out, change.group(), v.epoch(), v.incarnation()).i64(v.sequence());
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

    private static void ref(Wire.Out out, Ref ref) {
        switch (ref) {
            case Ref.Keep k -> out.u8(1).i32(k.first()).i32(k.count());
            case Ref.Known k -> out.u8(2).digest(k.chunk().hash()).i32(k.chunk().length());
            case Ref.Literal l -> out.u8(3).bytes(l.content());
        }
    }

    private static Change change(Wire.In in) {
        var group = group(in);
        var version = new Version(epoch(in), incarnation(in), in.i64());
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

    private static Ref ref(Wire.In in) {
        return switch (in.u8()) {
            case 1 -> new Ref.Keep(in.i32(), in.i32());
            case 2 -> new Ref.Known(in.chunk());
            case 3 -> new Ref.Literal(in.bytes());
            default -> throw Wire.garbage("unknown kind of reference");
        };
    }
}
