package dev.sundog.bandwidth.stamp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * STAMP's packets as bytes: those of the open mode have 44, those of the authenticated mode 112, of which the last 16 are the code
 * over all before. Where extensions follow, they are sent back as RFC 8972 has it; nothing is read from them.
 */
public final class StampCodec {
    public static final int OPEN_BYTES = 44;
    public static final int AUTHENTICATED_BYTES = 112;
    /** A packet is never longer, extensions included: it fits one Ethernet frame. */
    public static final int MOST_BYTES = 1_472;

    private static final int CODED = AUTHENTICATED_BYTES - Hmac.BYTES;

    private final @Nullable Hmac hmac;

    private StampCodec(@Nullable Hmac hmac) {
        this.hmac = hmac;
    }

    /** Anybody can make and read these packets. */
    public static StampCodec open() {
        return new StampCodec(null);
    }

    /** @param key known to both ends alone, 1 to 64 bytes; 32 are enough */
    public static StampCodec authenticated(byte[] key) {
        return new StampCodec(new Hmac(key));
    }

    /** What came of reading a packet. */
    public sealed interface Parsed<P> {
        record Sound<P>(P packet) implements Parsed<P> {}

        /** Too short, or longer than a packet may be. */
        record Misshapen<P>() implements Parsed<P> {}

        /** Its code is not of this key. */
        record Forged<P>() implements Parsed<P> {}
    }

    /** Bytes of a packet without extensions. */
    public int bytes() {
        return hmac == null ? OPEN_BYTES : AUTHENTICATED_BYTES;
    }

    public byte[] encode(SenderPacket packet) {
        var out = ByteBuffer.allocate(bytes());
        putHead(out, packet.sequence(), packet.timestamp(), packet.error(), packet.session());
        return sealed(out);
    }

    private void putHead(ByteBuffer out, long sequence, long timestamp, ErrorEstimate error, int session) {
        out.putInt((int) sequence);
        skip(out, 12);
        out.putLong(timestamp).putShort((short) error.bits()).putShort((short) session);
    }

    /** What must be zero between the fields, so that the authenticated packet's are at multiples of 16 bytes. */
    private void skip(ByteBuffer out, int bytes) {
        if (hmac != null) {
            out.position(out.position() + bytes);
        }
    }

    private byte[] sealed(ByteBuffer packet) {
        var all = packet.array();
        if (hmac != null) {
            System.arraycopy(hmac.of(Arrays.copyOf(all, CODED)), 0, all, CODED, Hmac.BYTES);
        }
        return all;
    }

    /**
     * An answer.
     *
     * @param asked the bytes of what is answered, as {@link #readSender} found them sound: its extensions are answered too
     */
    public byte[] encode(ReflectorPacket packet, byte[] asked) {
        var base = encode(packet);
        if (asked.length == base.length) {
            return base;
        }
        var tail = Extensions.answer(
                Arrays.copyOfRange(asked, base.length, asked.length),
                Arrays.copyOf(asked, 4),
                Arrays.copyOf(base, 4),
                hmac);
        var all = Arrays.copyOf(base, base.length + tail.length);
        System.arraycopy(tail, 0, all, base.length, tail.length);
        return all;
    }

    /** An answer without extensions. */
    public byte[] encode(ReflectorPacket packet) {
        var out = ByteBuffer.allocate(bytes());
        putHead(out, packet.sequence(), packet.timestamp(), packet.error(), packet.session());
        skip(out, 4);
        out.putLong(packet.received());
        skip(out, 8);
        var asked = packet.asked();
        out.putInt((int) asked.sequence());
        skip(out, 12);
        out.putLong(asked.timestamp()).putShort((short) asked.error().bits()).putShort((short) 0);
        skip(out, 4);
        out.put((byte) packet.ttl());
        return sealed(out);
    }

    public Parsed<SenderPacket> readSender(byte[] bytes) {
        var fault = this.<SenderPacket>fault(bytes);
        return fault != null ? fault : new Parsed.Sound<>(head(ByteBuffer.wrap(bytes)));
    }

    public Parsed<ReflectorPacket> readReflector(byte[] bytes) {
        var fault = this.<ReflectorPacket>fault(bytes);
        if (fault != null) {
            return fault;
        }
        var in = ByteBuffer.wrap(bytes);
        var head = head(in);
        skip(in, 4);
        long received = in.getLong();
        skip(in, 8);
        long sequence = Integer.toUnsignedLong(in.getInt());
        skip(in, 12);
        var asked = new SenderPacket(sequence, in.getLong(), estimate(in), head.session());
        in.getShort();
        skip(in, 4);
        int ttl = in.get() & 0xff;
        return new Parsed.Sound<>(new ReflectorPacket(
                head.sequence(), head.timestamp(), head.error(), head.session(), received, asked, ttl));
    }

    private <P> @Nullable Parsed<P> fault(byte[] bytes) {
        if (bytes.length < bytes() || bytes.length > MOST_BYTES) {
            return new Parsed.Misshapen<>();
        }
        if (hmac == null) {
            return null;
        }
        var code = Arrays.copyOfRange(bytes, CODED, AUTHENTICATED_BYTES);
        return hmac.fits(code, Arrays.copyOf(bytes, CODED)) ? null : new Parsed.Forged<>();
    }

    private SenderPacket head(ByteBuffer in) {
        long sequence = Integer.toUnsignedLong(in.getInt());
        skip(in, 12);
        return new SenderPacket(sequence, in.getLong(), estimate(in), Short.toUnsignedInt(in.getShort()));
    }

    private static ErrorEstimate estimate(ByteBuffer in) {
        return ErrorEstimate.read(Short.toUnsignedInt(in.getShort()));
    }
}
