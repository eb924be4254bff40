package dev.sundog.sync;

import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.Optional;

/** Messages of a verification as bytes. */
final class VerifyCodec {
    private static final Difference.Kind[] KINDS = Difference.Kind.values();
    private static final int LEAST_BYTES = 5;

    private VerifyCodec() {}

    static void write(Wire.Out out, Message.VerifyAsked m) {
        out.text(m.group().name()).i64(m.epoch().number()).i64(m.id());
        out.u8((m.repair() ? 1 : 0) | (m.subtree().isPresent() ? 2 : 0));
        m.subtree().ifPresent(out::path);
    }

    static Message.VerifyAsked asked(WireIn in) {
        var group = MessageCodec.group(in);
        var epoch = MessageCodec.epoch(in);
        long id = in.i64();
        int flags = in.u8();
        if (flags > 3) {
            throw Wire.garbage("unknown flags " + flags);
        }
        var subtree = (flags & 2) != 0 ? Optional.of(in.path()) : Optional.<TreePath>empty();
        return new Message.VerifyAsked(group, epoch, id, (flags & 1) != 0, subtree);
    }

    static void write(Wire.Out out, Message.VerifyTold m) {
        out.text(m.group().name()).i64(m.epoch().number()).i64(m.id());
        out.varint(m.files()).varint(m.bytes()).varint(m.differences()).u8(m.over() ? 1 : 0);
        out.varint(m.found().size());
        m.found().forEach(d -> out.u8(d.kind().ordinal()).path(d.path()));
    }

    static Message.VerifyTold told(WireIn in) {
        var group = MessageCodec.group(in);
        var epoch = MessageCodec.epoch(in);
        long id = in.i64();
        long files = in.varint();
        long bytes = in.varint();
        long differences = in.varint();
        boolean over = in.u8() == 1;
        int n = in.varcount(LEAST_BYTES);
        var found = new ArrayList<Difference>(n);
        for (int i = 0; i < n; i++) {
            found.add(new Difference(in.one(KINDS, in.u8()), in.path()));
        }
        return new Message.VerifyTold(group, epoch, id, files, bytes, differences, over, found);
    }
}
