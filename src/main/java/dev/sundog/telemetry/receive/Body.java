package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.receive.Verdict.Outcome;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** The body of one export while it comes: never more than is taken of one, nor than there is room for. For one thread. */
final class Body {
    private final Room room;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private Optional<Verdict> refusal = Optional.empty();
    private long held;
    private int dropped;

    Body(Room room, int mostBytes) {
        this.room = room;
        this.most = mostBytes;
    }

    /** Keeps what came, unless it is refused; the caller releases it. */
    void add(ByteBuf more) {
        int n = more.readableBytes();
        if (refusal.isPresent()) {
            return;
        }
        if (held + n > most) {
            refuse(Verdict.of(Outcome.TOO_LARGE, "an export of more than " + most + " bytes is not taken"));
        } else if (!room.take(n)) {
            refuse(Verdict.of(Outcome.BUSY, "too much is under way"));
        } else {
            held += n;
            write(more, n);
        }
    }

    private void write(ByteBuf more, int n) {
        try {
            more.getBytes(more.readerIndex(), bytes, n);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a stream in memory throws none
        }
    }

    private void refuse(Verdict verdict) {
        refusal = Optional.of(verdict);
        release();
        bytes.reset();
    }

    /** Why it is not taken, where it is not. */
    Optional<Verdict> refusal() {
        return refusal;
    }

    byte[] bytes() {
        var all = bytes.toByteArray();
        return dropped == 0 ? all : Arrays.copyOfRange(all, Math.min(dropped, all.length), all.length);
    }

    /** Leaves the first bytes out, which are of a frame. */
    void dropFirst(int count) {
        dropped = count;
    }

    /** Gives the room back; any number of times. */
    void release() {
        room.giveBack(held);
        held = 0;
    }
}
