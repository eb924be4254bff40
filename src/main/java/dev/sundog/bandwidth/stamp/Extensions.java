package dev.sundog.bandwidth.stamp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What follows a base packet (RFC 8972 section 4): flags (1), type (1), length of the value (2), value; again and again. This
 * reflector knows padding and the code over all of them; every other is sent back as it came and marked as not recognised.
 */
final class Extensions {
    static final int UNRECOGNISED = 0x80;
    static final int MALFORMED = 0x40;
    static final int INTEGRITY_FAILED = 0x20;
    static final int PADDING = 1;
    static final int CODE = 8;
    private static final int HEADER = 4;

    private Extensions() {}

    /**
     * What an answer carries for what was asked with.
     *
     * @param tail all behind the base packet
     * @param asked the four bytes of the sender's sequence number
     * @param answered those of the reflector's
     * @param hmac of the session; null where packets are not authenticated
     */
    static byte[] answer(byte[] tail, byte[] asked, byte[] answered, @Nullable Hmac hmac) {
        int failed = hmac == null || isSound(tail, asked, hmac) ? 0 : INTEGRITY_FAILED;
        var out = new ByteArrayOutputStream(tail.length);
        int at = 0;
        while (tail.length - at >= HEADER) {
            int length = lengthAt(tail, at);
            int type = tail[at + 1] & 0xff;
            if (length > tail.length - at - HEADER) {
                put(out, tail, at, MALFORMED | failed);
                return rest(out, tail, at + HEADER);
            }
            boolean wrongCode = type == CODE && length != Hmac.BYTES;
            boolean known = type == PADDING || type == CODE;
            put(out, tail, at, (known ? 0 : UNRECOGNISED) | (wrongCode ? MALFORMED : 0) | failed);
            if (type == CODE && !wrongCode && hmac != null && failed == 0) {
                var before = out.toByteArray();
                out.writeBytes(hmac.of(answered, Arrays.copyOf(before, before.length - HEADER)));
            } else {
                out.write(tail, at + HEADER, length);
            }
            at += HEADER + length;
        }
        return rest(out, tail, at);
    }

    private static int lengthAt(byte[] tail, int at) {
        return Short.toUnsignedInt(ByteBuffer.wrap(tail).getShort(at + 2));
    }

    private static void put(ByteArrayOutputStream out, byte[] tail, int at, int flags) {
        out.write(flags);
        out.write(tail, at + 1, HEADER - 1);
    }

    private static byte[] rest(ByteArrayOutputStream out, byte[] tail, int at) {
        out.write(tail, at, tail.length - at);
        return out.toByteArray();
    }

    /**
     * Whether the code over the extensions is there, in its place and right (RFC 8972 section 4.8): it follows all but padding. Padding
     * alone needs none.
     */
    private static boolean isSound(byte[] tail, byte[] sequence, Hmac hmac) {
        boolean needed = false;
        boolean sound = false;
        int at = 0;
        while (tail.length - at >= HEADER && lengthAt(tail, at) <= tail.length - at - HEADER) {
            int type = tail[at + 1] & 0xff;
            int length = lengthAt(tail, at);
            if (sound && type != PADDING) {
                return false;
            }
            if (type == CODE) {
                var code = Arrays.copyOfRange(tail, at + HEADER, at + HEADER + length);
                sound = hmac.fits(code, sequence, Arrays.copyOf(tail, at));
                needed = true;
            }
            needed |= type != PADDING;
            at += HEADER + length;
        }
        return sound || !needed;
    }
}
