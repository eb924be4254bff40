package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Site;
import dev.sundog.sync.Claim.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Claim} and {@link Known} as bytes, for the wire and the index. docs/formats.md has them. */
public final class ClaimCodec {
    private static final int FOUND = 1;
    private static final int PRESENT = 2;
    private static final int CONFIRMED = 1;
    private static final int HAS_BASE = 2;

    private ClaimCodec() {}

    public static byte[] encode(Known known) {
        var out = new Wire.Out();
        out.u8((known.confirmed() ? CONFIRMED : 0) | (known.base().isPresent() ? HAS_BASE : 0));
        known.base().ifPresent(out::digest);
        write(out, known.claim());
        return out.done();
    }

    public static Known decode(byte[] bytes) {
        var in = new WireIn(bytes);
        return in.whole(() -> {
            int flags = in.u8();
            Optional<Digest> base = (flags & HAS_BASE) != 0 ? Optional.of(in.digest()) : Optional.empty();
            return new Known(read(in), (flags & CONFIRMED) != 0, base);
        });
    }

    static void write(Wire.Out out, Claim claim) {
        var origin = claim.origin();
        out.u8((origin.found() ? FOUND : 0) | (claim.entry().isPresent() ? PRESENT : 0));
        writeSite(out, origin.site());
        out.i64(origin.atMillis());
        write(out, claim.write());
        write(out, claim.seen());
        claim.entry().ifPresent(e -> out.varbytes(EntryCodec.encode(e)));
        out.varint(claim.remarks().size());
        for (var remark : claim.remarks()) {
            out.u8(remark.kind().ordinal());
            writeSite(out, remark.site());
            out.i64(remark.atMillis()).path(remark.of());
        }
    }

    static Claim read(WireIn in) {
        int flags = in.u8();
        var origin = new Origin(site(in), in.i64(), (flags & FOUND) != 0);
        var write = dot(in);
        var seen = vector(in);
        if (!seen.contains(write)) {
            throw Wire.garbage("a version that has not seen itself");
        }
        var entry = (flags & PRESENT) != 0 ? Optional.of(EntryCodec.decode(in.varbytes())) : Optional.<Entry>empty();
        return new Claim(write, seen, origin, entry, remarks(in));
    }

    private static List<Remark> remarks(WireIn in) {
        int n = in.varcount(14);
        var out = new ArrayList<Remark>(n);
        for (int i = 0; i < n; i++) {
            var kind = in.one(Remark.Kind.values(), in.u8());
            out.add(new Remark(kind, site(in), in.i64(), in.path()));
        }
        return out;
    }

    private static void writeSite(Wire.Out out, Site site) {
        out.u8(site.ordinal());
    }

    private static Site site(WireIn in) {
        return in.one(Site.values(), in.u8());
    }

    static void write(Wire.Out out, Dot dot) {
        out.i64(dot.life().high()).i64(dot.life().low()).varint(dot.count());
    }

    static Dot dot(WireIn in) {
        var life = new Incarnation(in.i64(), in.i64());
        long count = in.varint();
        if (count < 1) {
            throw Wire.garbage("a write numbered " + count);
        }
        return new Dot(life, count);
    }

    static void write(Wire.Out out, VersionVector vector) {
        out.varint(vector.last().size());
        vector.last().forEach(dot -> write(out, dot));
    }

    static VersionVector vector(WireIn in) {
        int n = in.varcount(17);
        var out = new ArrayList<Dot>(n);
        for (int i = 0; i < n; i++) {
            out.add(dot(in));
        }
        return new VersionVector(out);
    }
}
