package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link Message} as bytes, protocol version 3. The first byte is the kind. */
public final class MessageCodec {
    /** Longest message in a frame of a slow link; a longer one travels in {@link Message.Piece pieces}. */
    public static final int FRAME_BYTES = 16 * 1024 + 512;

    /** The message goes on with what the one before it on its lane spoke of: see {@link Said}. */
    private static final int GOES_ON = 0x80;

    private MessageCodec() {}

    /** The message in as many frames as it takes, in order, as the first of its lane. */
    public static List<byte[]> encode(Message message) {
        return encode(message, new Said(), FRAME_BYTES);
    }

    /**
     * The message in as many frames as it takes, in order.
     *
     * @param said what the messages before it on this lane said
     * @param frameBytes of the longest frame
     */
    public static List<byte[]> encode(Message message, Said said, int frameBytes) {
        byte[] whole = encodeWhole(message, said);
        if (whole.length <= frameBytes) {
            return List.of(whole);
        }
        var pieces = new ArrayList<byte[]>();
        int step = frameBytes - 16;
        for (int from = 0; from < whole.length; from += step) {
            int to = Math.min(whole.length, from + step);
            var piece = new Message.Piece(to == whole.length, Arrays.copyOfRange(whole, from, to));
            pieces.add(encodeWhole(piece, said));
        }
        return pieces;
    }

    private static byte[] encodeWhole(Message message, Said said) {
        var out = new Wire.Out();
        switch (message) {
            case Message.ChunksSent m -> {
                boolean cut = Chunker.cutsInto(m.contents());
                epoch(out, cut ? 12 : 1, m.group(), m.epoch(), said);
                out.zigzag(m.first() - said.next());
                said.chunks(m.first(), m.contents().size());
                if (cut) {
                    m.contents().forEach(out::raw);
                } else {
                    out.varint(m.contents().size());
                    m.contents().forEach(out::varbytes);
                }
            }
            case Message.ChunksHeld m -> {
                epoch(out, 2, m.group(), m.epoch(), said);
                said.held = runs(out, m.numbers(), said.held);
            }
            case Message.UpdatesSent m -> {
                goOn(out, 3, m.group(), m.epoch(), m.incarnation(), said);
                said.update = UpdateCodec.write(out, m.updates(), said.update);
            }
            case Message.Durable m -> {
                goOn(out, 4, m.group(), m.epoch(), m.incarnation(), said);
                said.durable = runs(out, m.sequences(), said.durable);
            }
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
            case Message.Shared m -> SharedCodec.write(out, m);
            case Message.VerifyAsked m -> VerifyCodec.write(out.u8(20), m);
            case Message.VerifyTold m -> VerifyCodec.write(out.u8(21), m);
            case Message.SiteReport m -> out.u8(9).bytes(m.text());
            case Message.Piece m -> out.u8(10).u8(m.last() ? 1 : 0).bytes(m.content());
        }
        return out.done();
    }

    static Wire.Out session(Wire.Out out, GroupId group, Epoch epoch, Incarnation incarnation) {
        return out.text(group.name())
                .i64(epoch.number())
                .i64(incarnation.high())
                .i64(incarnation.low());
    }

    private static void epoch(Wire.Out out, int kind, GroupId group, Epoch epoch, Said said) {
        if (said.isOf(group, epoch)) {
            out.u8(kind | GOES_ON);
        } else {
            said.of(group, epoch);
            out.u8(kind).text(group.name()).i64(epoch.number());
        }
    }

    private static void goOn(Wire.Out out, int kind, GroupId group, Epoch epoch, Incarnation incarnation, Said said) {
        if (said.isOf(group, epoch, incarnation)) {
            out.u8(kind | GOES_ON);
        } else {
            said.of(group, epoch, incarnation);
            session(out.u8(kind), group, epoch, incarnation);
        }
    }

    private static void digests(Wire.Out out, List<Digest> hashes) {
        out.i32(hashes.size());
        hashes.forEach(out::digest);
    }

    /** @throws dev.sundog.model.OperatorException when the bytes are not a message */
    public static Message decode(byte[] bytes) {
        return decode(bytes, new Said());
    }

    /**
     * The message that a frame, or all pieces together, hold.
     *
     * @param said what the messages before it on this lane said
     * @throws dev.sundog.model.OperatorException when the bytes are not a message
     */
    public static Message decode(byte[] bytes, Said said) {
        var in = new WireIn(bytes);
        return in.whole(() -> message(in.u8(), in, said));
    }

    private static Message message(int kind, WireIn in, Said said) {
        return switch (kind) {
            case 1 -> chunks(in, said.of(group(in), epoch(in)), false);
            case 1 | GOES_ON -> chunks(in, said, false);
            case 12 -> chunks(in, said.of(group(in), epoch(in)), true);
            case 12 | GOES_ON -> chunks(in, said, true);
            case 2 -> held(in, said.of(group(in), epoch(in)));
            case 2 | GOES_ON -> held(in, said);
            case 3 -> updates(in, said.of(group(in), epoch(in), incarnation(in)));
            case 3 | GOES_ON -> updates(in, said);
            case 4 -> durable(in, said.of(group(in), epoch(in), incarnation(in)));
            case 4 | GOES_ON -> durable(in, said);
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
            case 13, 14, 15, 16, 17, 22 -> SharedCodec.read(kind, in);
            case 20 -> VerifyCodec.asked(in);
            case 21 -> VerifyCodec.told(in);
            default -> throw Wire.garbage("unknown kind of message");
        };
    }

    /** Most sequences follow each other: each run of them is its beginning and its length. Returns the last beginning. */
    private static long runs(Wire.Out out, List<Long> sequences, long lastBefore) {
        var starts = new ArrayList<Integer>();
        for (int i = 0; i < sequences.size(); i++) {
            if (i == 0 || sequences.get(i) != sequences.get(i - 1) + 1) {
                starts.add(i);
            }
        }
        out.varint(starts.size());
        long before = lastBefore;
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : sequences.size();
            long first = sequences.get(starts.get(i));
            out.zigzag(first - before).varint(end - starts.get(i));
            before = first;
        }
        return before;
    }

    private static long runs(WireIn in, List<Long> out, long before) {
        int n = in.varcount(2);
        long first = before;
        for (int i = 0; i < n; i++) {
            first += in.zigzag();
            int length = in.within(in.varint(), MOST_ACKNOWLEDGED - out.size());
            for (int k = 0; k < length; k++) {
                out.add(first + k);
            }
        }
        return first;
    }

    private static Message.ChunksSent chunks(WireIn in, Said said, boolean cut) {
        long first = said.next() + in.zigzag();
        var contents = cut ? Chunker.cutAll(in.rest()) : contents(in);
        said.chunks(first, contents.size());
        return new Message.ChunksSent(said.group(), said.epoch(), first, contents);
    }

    private static Message.ChunksHeld held(WireIn in, Said said) {
        var numbers = new ArrayList<Long>();
        said.held = runs(in, numbers, said.held);
        return new Message.ChunksHeld(said.group(), said.epoch(), numbers);
    }

    private static Message.UpdatesSent updates(WireIn in, Said said) {
        var updates = new ArrayList<Update>();
        said.update = UpdateCodec.read(in, updates, said.update);
        return new Message.UpdatesSent(said.group(), said.epoch(), said.incarnation(), updates);
    }

    private static Message.Durable durable(WireIn in, Said said) {
        var sequences = new ArrayList<Long>();
        said.durable = runs(in, sequences, said.durable);
        return new Message.Durable(said.group(), said.epoch(), said.incarnation(), sequences);
    }

    /** Far more than ever is under way. */
    private static final int MOST_ACKNOWLEDGED = 1 << 20;

    private static List<byte[]> contents(WireIn in) {
        int n = in.varcount(1);
        var out = new ArrayList<byte[]>(n);
        for (int i = 0; i < n; i++) {
            byte[] content = in.varbytes();
            in.within(content.length, Chunker.MAX_BYTES);
            out.add(content);
        }
        return out;
    }

    static GroupId group(WireIn in) {
        return new GroupId(in.text());
    }

    static Epoch epoch(WireIn in) {
        return new Epoch(in.i64());
    }

    static Incarnation incarnation(WireIn in) {
        return new Incarnation(in.i64(), in.i64());
    }
}
