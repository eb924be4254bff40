package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@link Message.Shared} as bytes, behind the kind. */
final class SharedCodec {
    private static final int ANSWERING = 1;
    private static final int HAS_BASE = 2;

    private SharedCodec() {}

    static void write(Wire.Out out, Message.Shared message) {
        switch (message) {
            case Message.SharedBegun m -> {
                out.u8(13).text(m.group().name());
                out.i64(m.life().high()).i64(m.life().low());
                ClaimCodec.write(out, m.knowledge());
            }
            case Message.ClaimsTold m -> {
                out.u8(14).text(m.group().name()).varint(m.claims().size());
                m.claims().forEach(c -> claim(out, c));
            }
            case Message.ClaimsAnswered m -> {
                out.u8(15).text(m.group().name()).varint(m.answers().size());
                m.answers().forEach(a -> answer(out, a));
            }
            case Message.ContentWanted m -> {
                out.u8(16).text(m.group().name()).varint(m.chunks().size());
                m.chunks().forEach(out::digest);
            }
            case Message.ContentSent m -> {
                out.u8(17).text(m.group().name()).varint(m.contents().size());
                m.contents().forEach(out::varbytes);
            }
            case Message.ContentLacked m -> {
                out.u8(22).text(m.group().name()).varint(m.chunks().size());
                m.chunks().forEach(out::digest);
            }
        }
    }

    private static void claim(Wire.Out out, ToldClaim told) {
        out.path(told.path());
        out.u8((told.answering().isPresent() ? ANSWERING : 0) | (told.base().isPresent() ? HAS_BASE : 0));
        told.answering().ifPresent(dot -> ClaimCodec.write(out, dot));
        told.base().ifPresent(out::digest);
        ClaimCodec.write(out, told.claim());
        out.varint(told.layout().size());
        told.layout().forEach(ref -> ChangeCodec.ref(out, ref));
    }

    private static void answer(Wire.Out out, ClaimAnswer answer) {
        switch (answer) {
            case ClaimAnswer.Has a -> {
                ClaimCodec.write(out.u8(1).path(a.path()), a.write());
                ClaimCodec.write(out, a.seen());
            }
            case ClaimAnswer.Unknown a -> ClaimCodec.write(out.u8(2).path(a.path()), a.write());
            case ClaimAnswer.Whole a -> out.u8(3).path(a.path());
        }
    }

    static Message read(int kind, WireIn in) {
        return switch (kind) {
            case 13 -> new Message.SharedBegun(group(in), MessageCodec.incarnation(in), ClaimCodec.vector(in));
            case 14 -> new Message.ClaimsTold(group(in), list(in, 32, () -> claim(in)));
            case 15 -> new Message.ClaimsAnswered(group(in), list(in, 5, () -> answer(in)));
            case 16 -> new Message.ContentWanted(group(in), list(in, Digest.BYTES, in::digest));
            case 17 -> new Message.ContentSent(group(in), list(in, 1, () -> chunk(in.varbytes())));
            case 22 -> new Message.ContentLacked(group(in), list(in, Digest.BYTES, in::digest));
            default -> throw Wire.garbage("unknown kind of message");
        };
    }

    private static ToldClaim claim(WireIn in) {
        var path = in.path();
        if (path.isRoot()) {
            throw Wire.garbage("a claim of the root");
        }
        int flags = in.u8();
        var answering = (flags & ANSWERING) != 0 ? Optional.of(ClaimCodec.dot(in)) : Optional.<Dot>empty();
        var base = (flags & HAS_BASE) != 0 ? Optional.of(in.digest()) : Optional.<Digest>empty();
        var claim = ClaimCodec.read(in);
        return new ToldClaim(path, claim, answering, base, list(in, 5, () -> ref(in)));
    }

    private static Ref ref(WireIn in) {
        var ref = ChangeCodec.ref(in);
        if (ref instanceof Ref.Literal l) {
            chunk(l.content());
        }
        return ref;
    }

    private static ClaimAnswer answer(WireIn in) {
        return switch (in.u8()) {
            case 1 -> new ClaimAnswer.Has(in.path(), ClaimCodec.dot(in), ClaimCodec.vector(in));
            case 2 -> new ClaimAnswer.Unknown(in.path(), ClaimCodec.dot(in));
            case 3 -> new ClaimAnswer.Whole(in.path());
            default -> throw Wire.garbage("unknown kind of answer");
        };
    }

    private static byte[] chunk(byte[] content) {
        if (content.length < 1 || content.length > Chunker.MAX_BYTES) {
            throw Wire.garbage("a chunk of " + content.length + " bytes");
        }
        return content;
    }

    private static <T> List<T> list(WireIn in, int atLeastBytesEach, Supplier<T> one) {
        int n = in.varcount(atLeastBytesEach);
        var out = new ArrayList<T>(n);
        for (int i = 0; i < n; i++) {
            out.add(one.get());
        }
        return out;
    }

    private static GroupId group(WireIn in) {
        return MessageCodec.group(in);
    }
}
